import type { Deferral, OperationRecord, Outcome } from "../../../lambda/operation/record.ts";
import type { Lane } from "../../../lambda/order/place.ts";
import type { OperationStore } from "../../../lambda/ports.ts";
import { parseBody } from "../../../lambda/request/parse.ts";
import type { Message, Outgoing } from "../aws/fifo-queue.ts";

/** What redriving needs of the world. */
export interface RedrivePorts {
  readonly operations: OperationStore;
  send(lane: Lane, message: Outgoing): Promise<void>;
  remove(letter: Message): Promise<void>;
}

/** How often the operation of a letter had come back before it was dead-lettered. */
export function redrivesOf({ attributes }: Message): number {
  return Number(attributes.redrives ?? 0);
}

/**
 * Redrives one letter: the record first, then the message, then the letter goes. Whoever runs it again after a crash
 * goes on where it stopped.
 */
export async function redrive(letter: Message, ports: RedrivePorts): Promise<void> {
  const { operation_id: operationId = "", lane } = letter.attributes;
  const redrives = redrivesOf(letter) + 1;
  const record = await ports.operations.read(operationId);
  // An id that was used twice can have the letter of one request and the record of the other.
  if (record === undefined || record.contentHash !== hashOf(letter.body)) return;
  if (record.status === "dead_lettered" && record.redrives === redrives - 1) {
    if (!(await ports.operations.reopen(reopened(record, redrives)))) return;
  } else if (record.status !== "deferred" || record.redrives > redrives) {
    return ports.remove(letter);
  } else if (record.redrives < redrives) {
    // The letter is there, its record is about to be written.
    return;
  }
  await ports.send(lane as Lane, {
    groupId: groupOf(letter.body),
    deduplicationId: `${operationId}:${redrives}`,
    body: letter.body,
    attributes: {},
  });
  await ports.remove(letter);
}

function reopened(record: OperationRecord, redrives: number): Deferral {
  const { ending: _, finishedAtMs: __, status: ___, ...facts } = record as { status: string } & Outcome;
  return { ...facts, redrives, attempts: 0, reason: "redriven", detail: "back from the dead-letter queue" };
}

function hashOf(body: string): string | undefined {
  const parsed = parseBody(body);
  return parsed.kind === "request" ? parsed.contentHash : undefined;
}

function groupOf(body: string): string {
  const { organization_id, connection_id = "*" } = JSON.parse(body);
  return `${organization_id}#${connection_id}`;
}
