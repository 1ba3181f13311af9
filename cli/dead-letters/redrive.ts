import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { messageFor } from "../../client/send/message.ts";
import { isHalted } from "../../lambda/batches/batch.ts";
import type { OperationStore } from "../../lambda/ports.ts";
import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import { readBatch } from "../batch/read.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput, type Output } from "../output/output.ts";
import { openSession, type Session } from "../session/session.ts";
import { Interrupted, interruptible } from "../signals.ts";
import { type ActingFlags, choose } from "./choose.ts";
import { type Letter, operationIdOf, redrivesOf } from "./letter.ts";
import { operationStore } from "./ports.ts";
import { type Redriven, redriveLetter } from "./redrive-letter.ts";
import { walkLetters } from "./walk.ts";

/**
 * Sends the chosen dead letters back to their lanes.
 *
 * @returns The exit code: 1 when some could not be sent back.
 */
export async function runRedrive(operationIds: readonly string[], flags: ActingFlags): Promise<number> {
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    const chosen = await choose("Redrive", operationIds, flags, session);
    if (chosen === undefined) {
      output.note("Nothing was done.");
      return EXIT.ok;
    }
    await warnOfHaltedBatches(chosen, session, output);
    const outcomes = await interruptible((signal) => redriveAll(chosen, session, signal));
    const objects = [...outcomes].map(([operation_id, outcome]) => ({ operation_id, outcome }));
    const left = objects.filter(({ outcome }) => outcome === "left");
    output.results(objects, () => {
      const sent = objects.length - left.length;
      const kept = left.map(({ operation_id }) => `\n  left: ${operation_id}`).join("");
      return `${sent} of ${objects.length} were sent back.${kept}`;
    });
    if (left.length > 0) {
      output.note(
        "What is left was never understood, or changed meanwhile: dead-letters show says why, dead-letters discard takes it out.",
      );
    }
    if (outcomes.size < chosen.length) {
      output.note(
        `Interrupted: ${chosen.length - outcomes.size} were not looked at. The same command goes on.`,
      );
      return EXIT.interrupted;
    }
    return left.length === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    session.close();
  }
}

/** Rows of a batch that was cancelled or stopped are not called any more, wherever they come from. */
async function warnOfHaltedBatches(
  chosen: readonly OperationItem[],
  session: Session,
  output: Output,
): Promise<void> {
  const batchIds = new Set(chosen.flatMap(({ batch_id }) => batch_id ?? []));
  for (const batchId of batchIds) {
    const batch = await readBatch(session, batchId);
    if (batch !== undefined && isHalted(batch)) {
      output.note(`The batch ${batchId} was ${batch.state}: its rows end as cancelled, without a call.`);
    }
  }
}

/** Redrives what lies in the queue, then what is on record only: a letter can be older than the queue keeps it. */
async function redriveAll(
  chosen: readonly OperationItem[],
  session: Session,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Redriven>> {
  const operations = await operationStore(session);
  const waiting = new Map(chosen.map((item) => [item.operation_id, item]));
  const outcomes = new Map<string, Redriven>();
  try {
    await walkLetters(session, async (letter, remove) => {
      signal.throwIfAborted();
      const operationId = operationIdOf(letter);
      const item = waiting.get(operationId);
      if (item === undefined || item.redrives !== redrivesOf(letter)) return;
      outcomes.set(operationId, await redriveOne(letter, operations, remove, session));
      waiting.delete(operationId);
    });
    for (const { operation_id: operationId } of waiting.values()) {
      signal.throwIfAborted();
      outcomes.set(operationId, await redriveFromRecord(operationId, operations, session));
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  return outcomes;
}

async function redriveFromRecord(
  operationId: string,
  operations: OperationStore,
  session: Session,
): Promise<Redriven> {
  const record = await operations.read(operationId);
  if (record?.request === undefined) return "left";
  const { body } = messageFor(record.request);
  const letter = {
    messageId: "",
    body,
    attributes: { operation_id: operationId, redrives: `${record.redrives}` },
  };
  return redriveOne(letter, operations, async () => {}, session);
}

function redriveOne(
  letter: Letter,
  operations: OperationStore,
  remove: () => Promise<void>,
  { clients, names }: Session,
): Promise<Redriven> {
  return redriveLetter(letter, {
    operations,
    remove,
    async send(lane, { body, groupId, deduplicationId }) {
      const sqs = await clients.sqs();
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: names.queues[lane],
          MessageBody: body,
          MessageGroupId: groupId,
          MessageDeduplicationId: deduplicationId,
        }),
      );
    },
  });
}
