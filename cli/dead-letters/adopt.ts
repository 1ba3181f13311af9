import type { OperationRecord, Outcome } from "../../lambda/operation/record.ts";
import type { OperationStore } from "../../lambda/ports.ts";
import { parseBody } from "../../lambda/request/parse.ts";
import { operationIdOf, type ReceivedLetter } from "./letter.ts";

/** What SQS's own redrive policy moves here was received more often than the worker lets happen. */
const DETAIL = "the lane's own redrive policy moved it here: the worker crashed before it could look at it";

/** What adopting a letter needs. */
export interface AdoptionPorts {
  readonly operations: Pick<OperationStore, "read" | "finish">;
  /** The interactive lane's queue. */
  readonly interactiveArn: string;
  readonly nowMs: number;
}

/**
 * Writes the record of a letter that only the queue knows: one that SQS itself moved here. The worker's own letters
 * are recorded by the worker.
 *
 * @returns Whether a record was written.
 */
export async function adopt(
  letter: ReceivedLetter,
  { operations, interactiveArn, nowMs }: AdoptionPorts,
): Promise<boolean> {
  if (letter.attributes.reason !== undefined) return false;
  const operationId = operationIdOf(letter);
  const record = await operations.read(operationId);
  if (record !== undefined && record.status !== "deferred") return false;
  return (
    (await operations.finish(outcomeOf(letter, operationId, record, { interactiveArn, nowMs }))) ===
    "recorded"
  );
}

function outcomeOf(
  letter: ReceivedLetter,
  operationId: string,
  record: OperationRecord | undefined,
  { interactiveArn, nowMs }: Omit<AdoptionPorts, "operations">,
): Outcome {
  const parsed = parseBody(letter.body);
  const ending =
    parsed.kind === "malformed"
      ? ({ status: "dead_lettered", reason: "malformed", detail: parsed.detail } as const)
      : ({ status: "dead_lettered", reason: "receive_limit", detail: DETAIL } as const);
  if (record?.status === "deferred") {
    const { status: _, reason: __, detail: ___, ...facts } = record;
    return { ...facts, ending, finishedAtMs: nowMs };
  }
  const { sentAtMs, movedFrom = "" } = letter;
  const lane = movedFrom === interactiveArn ? "interactive" : "bulk";
  return {
    operationId,
    lane,
    ...(parsed.kind === "request" ? { request: parsed.request, contentHash: parsed.contentHash } : {}),
    // SQS keeps nothing of its place in the lane. As the oldest of all it undoes nothing when it is redriven.
    place: { lane, sequence: "0", sentAtMs: 0 },
    attempts: 0,
    throttles: 0,
    redrives: 0,
    enqueuedAtMs: sentAtMs,
    startedAtMs: nowMs,
    ending,
    finishedAtMs: nowMs,
  };
}
