import { parseBody } from "../../contract/parse-request.ts";
import type { OperationRecord, Outcome } from "../../contract/record.ts";
import type { Identity } from "./identify.ts";
import type { ReceivedLetter } from "./letter.ts";

/** What SQS's own redrive policy moves here was received more often than the worker lets happen. */
const DETAIL = "the lane's own redrive policy moved it here: the worker crashed before it could look at it";

/** What else the record of an adopted letter tells. */
export interface AdoptionFacts {
  /** The interactive lane's queue. */
  readonly interactiveArn: string;
  readonly nowMs: number;
}

/**
 * The record of a letter that only the queue knows: one that SQS itself moved here. The worker's own letters are
 * recorded by the worker.
 *
 * @param record The deferral that it ends, if there is one: its place and counts are kept.
 */
export function adoption(
  letter: ReceivedLetter,
  identity: Identity,
  record: OperationRecord | undefined,
  { interactiveArn, nowMs }: AdoptionFacts,
): Outcome {
  const { operationId, redrives } = identity;
  const { reason, detail } =
    identity.kind === "refused" ? identity : ({ reason: "receive_limit", detail: DETAIL } as const);
  const ending = { status: "dead_lettered", reason, detail } as const;
  if (record?.status === "deferred") {
    const { status: _, reason: __, detail: ___, ...facts } = record;
    return { ...facts, redrives, ending, finishedAtMs: nowMs };
  }
  const { sentAtMs, movedFrom = "" } = letter;
  const lane = movedFrom === interactiveArn ? "interactive" : "bulk";
  const parsed = identity.kind === "request" ? parseBody(letter.body) : undefined;
  return {
    operationId,
    lane,
    ...(parsed?.kind === "request" ? { request: parsed.request, contentHash: parsed.contentHash } : {}),
    // SQS keeps nothing of its place in the lane. As the oldest of all it undoes nothing when it is redriven.
    place: { lane, sequence: "0", sentAtMs: 0 },
    attempts: 0,
    throttles: 0,
    redrives,
    enqueuedAtMs: sentAtMs,
    startedAtMs: nowMs,
    ending,
    finishedAtMs: nowMs,
  };
}
