import { messageFor, type OutgoingMessage } from "../../client/send/message.ts";
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
   * @returns false when it is in hand no more.
   */
  remove(): Promise<boolean>;
}

/** What became of a letter: sent back, out of date and removed, or left in the queue. */
export type Redriven = "sent" | "removed" | "left";

/**
 * Redrives one letter: the record first, then the message, then the letter goes. Whoever runs it again after a crash
 * goes on where it stopped: the deduplication id keeps the lane from taking the message twice within five minutes, the
 * record keeps the worker from applying it twice after that. The record keeps its place, so a redrive never undoes something newer.
 */
export async function redriveLetter(letter: Letter, ports: RedrivePorts): Promise<Redriven> {
  const operationId = operationIdOf(letter);
  const record = await ports.operations.read(operationId);
  const redrives = redrivesOf(letter, record) + 1;
  const parsed = parseBody(letter.body);
  // An id that was used twice can have the letter of one request and the record of the other.
  if (parsed.kind === "malformed" || record?.contentHash !== parsed.contentHash) return "left";
  const isOver = record.status !== "dead_lettered" && record.status !== "deferred";
  const expected = record.status === "deferred" ? redrives : redrives - 1;
  if (isOver || record.redrives > expected) {
    return (await ports.remove()) ? "removed" : "left";
  }
  // The letter is there, its record is about to be written.
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
