import { messageFor, type OutgoingMessage } from "../../contract/message.ts";
import { parseBody } from "../../contract/parse-request.ts";
import type { Lane } from "../../contract/place.ts";
import type { Deferral, OperationRecord, Outcome } from "../../contract/record.ts";
import type { OperationStore } from "../../lambda/operation/operation-store.ts";
import { type Letter, operationIdOf, redrivesOf } from "./letter.ts";

/** What redriving a letter needs of the world. */
export interface RedrivePorts {
  readonly operations: Pick<OperationStore, "read" | "reopen">;
  send(lane: Lane, message: OutgoingMessage): Promise<void>;
  /**
   * Takes the letter out of the dead-letter queue.
   *
   * @returns false when its visibility timeout is over.
   */
  remove(): Promise<boolean>;
}

/** The result for a letter: sent back to its lane, removed as out of date, or left in the queue. */
export type Redriven = "sent" | "removed" | "left";

/**
 * Redrives one letter: writes the record, sends the message, removes the letter. A second run after a crash continues where
 * the first one stopped: within five minutes the deduplication id keeps the lane from taking the message twice, after
 * that the record keeps the worker from applying it twice. The record keeps its place, so a redrive never undoes a newer
 * request.
 */
export async function redriveLetter(letter: Letter, ports: RedrivePorts): Promise<Redriven> {
  const operationId = operationIdOf(letter);
  const record = await ports.operations.read(operationId);
  const redrives = redrivesOf(letter, record) + 1;
  const parsed = parseBody(letter.body);
  // Where an id was used twice, the letter may be one request's and the record the other's.
  if (parsed.kind === "malformed" || record?.contentHash !== parsed.contentHash) return "left";
  const isOver = record.status !== "dead_lettered" && record.status !== "deferred";
  const expected = record.status === "deferred" ? redrives : redrives - 1;
  if (isOver || record.redrives > expected) {
    return (await ports.remove()) ? "removed" : "left";
  }
  // The letter has arrived, but its record has not been written yet.
  if (record.redrives < expected) return "left";
  if (record.status === "dead_lettered" && !(await ports.operations.reopen(reopened(record, redrives)))) {
    return "left";
  }
  await ports.send(record.lane, {
    ...messageFor(parsed.request, redrives),
    body: letter.body,
  });
  return (await ports.remove()) ? "sent" : "left";
}

function reopened(record: OperationRecord, redrives: number): Deferral {
  const { ending: _, finishedAtMs: __, status: ___, ...facts } = record as { status: string } & Outcome;
  return { ...facts, redrives, attempts: 0, reason: "redriven", detail: "back from the dead-letter queue" };
}
