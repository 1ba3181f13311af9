import type { Lane } from "../../contract/place.ts";
import type { BudgetFigures } from "../budget/read.ts";
import type { Session } from "../session/session.ts";
import { type Consumption, isPaused, readConsumption } from "./consumption.ts";

/** What lies in a lane. */
export interface LaneDepth {
  /** Messages that can be received, and those that are in hand or invisible for a while; both as SQS estimates them. */
  readonly queued: number;
  readonly inHand: number;
}

/** How a lane stands. */
export interface LaneFigures extends LaneDepth {
  readonly lane: Lane;
  readonly consumption: Consumption;
}

/** Reads how a lane stands. */
export async function readLane(session: Session, lane: Lane): Promise<LaneFigures> {
  const [consumption, depth] = await Promise.all([readConsumption(session, lane), readDepth(session, lane)]);
  return { lane, consumption, ...depth };
}

/** Reads how many messages lie in a lane. */
export async function readDepth(session: Session, lane: Lane): Promise<LaneDepth> {
  const [{ GetQueueAttributesCommand }, sqs] = await Promise.all([
    import("@aws-sdk/client-sqs"),
    session.clients.sqs(),
  ]);
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: session.names.queues[lane],
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return {
    queued: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inHand: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** What a lane waits for, in a few words. */
export function waitsFor(
  { consumption, queued, inHand, lane }: LaneFigures,
  { buckets, slowedDown, circuits: { open } }: BudgetFigures,
): string {
  if (isPaused(consumption)) return "somebody to run orgconn resume";
  const circuits = Object.keys(open);
  if (circuits.includes("everything")) return "the circuit of everything to close";
  if (queued + inHand === 0) return "nothing: it is empty";
  const empty = buckets.filter(({ bulkWaiting, tokensLeft }) =>
    lane === "bulk" ? bulkWaiting > 0 : tokensLeft === 0,
  );
  const budget = [
    ...empty.map(({ name }) => `a permit of ${name}`),
    ...(slowedDown === undefined ? [] : ["429s that name no limit to end"]),
  ];
  const scopes = circuits.map((scope) => `the circuit of ${scope} to close`);
  const all = [...budget, ...scopes];
  return all.length === 0 ? "nothing: it is worked on" : all.join(", ");
}
