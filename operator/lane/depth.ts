import type { Lane } from "../../contract/place.ts";
import type { BudgetFigures } from "../budget/read.ts";
import type { Session } from "../session/session.ts";
import { circuitText } from "../text/circuit.ts";
import { type Consumption, isPaused, readConsumption } from "./consumption.ts";
import { type PauseEnd, readPauseEnd } from "./pause-end.ts";

/** How many messages a queue holds. */
export interface LaneDepth {
  /** SQS's estimates: messages that can be received, and messages that an execution holds or that are invisible. */
  readonly queued: number;
  readonly inHand: number;
}

/** Whether a lane is taken from. */
export interface LaneState {
  readonly consumption: Consumption;
  /** When its pause ends, where it is paused. */
  readonly pauseEnd?: PauseEnd;
}

/** The state of a lane. */
export interface LaneFigures extends LaneDepth, LaneState {
  readonly lane: Lane;
  /**
   * When its oldest deferred operation entered it, ISO 8601. SQS does not tell the age of a message that no execution has
   * received yet. It is `unknown` where the operations table has no index of deferred operations.
   */
  readonly oldestDeferredAt?: string;
}

/** Reads the state and the depth of a lane. */
export async function readLane(session: Session, lane: Lane): Promise<LaneFigures> {
  const [state, depth] = await Promise.all([readLaneState(session, lane), readDepth(session, lane)]);
  return { lane, ...state, ...depth };
}

/** Reads whether a lane is taken from; of a paused one also when that ends. */
export async function readLaneState(session: Session, lane: Lane): Promise<LaneState> {
  const consumption = await readConsumption(session, lane);
  return isPaused(consumption)
    ? { consumption, pauseEnd: await readPauseEnd(session, lane) }
    : { consumption };
}

/** Reads how many messages a queue holds. */
export async function readDepth(session: Session, queue: Lane | "deadLetters"): Promise<LaneDepth> {
  const [{ GetQueueAttributesCommand }, sqs] = await Promise.all([
    import("@aws-sdk/client-sqs"),
    session.clients.sqs(),
  ]);
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: session.names.queues[queue],
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return {
    queued: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inHand: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** As `readDepth`; undefined where the queue does not exist: it was deleted. */
export async function readDepthIfThere(
  session: Session,
  queue: Lane | "deadLetters",
): Promise<LaneDepth | undefined> {
  try {
    return await readDepth(session, queue);
  } catch (error) {
    if ((error as Error).name === "QueueDoesNotExist") return undefined;
    throw error;
  }
}

/** Says in a few words what a lane waits for. */
export function waitsFor(
  { consumption, queued, inHand, lane }: LaneFigures,
  { buckets, slowedDown, circuits: { open } }: BudgetFigures,
): string {
  if (isPaused(consumption)) return "paused";
  const circuits = Object.keys(open);
  if (circuits.includes("everything")) return circuitText("everything");
  if (queued + inHand === 0) return "nothing: empty";
  const empty = buckets.filter(({ bulkWaiting, tokensLeft }) =>
    lane === "bulk" ? bulkWaiting > 0 : tokensLeft === 0,
  );
  const budget = [
    ...empty.map(({ name }) => `${name} rate limit`),
    ...(slowedDown === undefined ? [] : ["the brake after 429s that name no limit"]),
  ];
  const scopes = circuits.map(circuitText);
  const all = [...budget, ...scopes];
  return all.length === 0 ? "nothing: in progress" : all.join(", ");
}
