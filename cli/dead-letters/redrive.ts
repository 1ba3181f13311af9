import { messageFor } from "../../client/send/message.ts";
import { isHalted } from "../../lambda/batches/batch.ts";
import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import { readBatch } from "../batch/read.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput, type Output } from "../output/output.ts";
import { openSession, type Session } from "../session/session.ts";
import { Interrupted, interruptible } from "../signals.ts";
import { type ActingFlags, type Choice, choose } from "./choose.ts";
import { identify } from "./identify.ts";
import { letterStore, sender } from "./ports.ts";
import { isRedriveBegun } from "./redrive-begun.ts";
import { type Redriven, type RedrivePorts, redriveLetter } from "./redrive-letter.ts";
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
    const act = { verb: "Redrive", wasBegun: isRedriveBegun };
    const choice = await choose(act, operationIds, flags, session, output);
    if (choice === undefined) {
      output.note("Nothing was done.");
      return EXIT.ok;
    }
    const { chosen } = choice;
    await warnOfHaltedBatches(chosen, session, output);
    const outcomes = chosen.length === 0 ? new Map() : await redriveChosen(chosen, session);
    const left = tell(choice, outcomes, output);
    if (outcomes.size < chosen.length) {
      output.note(
        `Interrupted: ${chosen.length - outcomes.size} were not looked at. The same command goes on.`,
      );
      return EXIT.interrupted;
    }
    return left === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    session.close();
  }
}

/** @returns How many were left in the queue. */
function tell({ done }: Choice, outcomes: ReadonlyMap<string, Redriven>, output: Output): number {
  const objects = [
    ...[...done].map(([operation_id, did]) => ({
      operation_id,
      outcome: did === "redriven" ? "sent" : "removed",
    })),
    ...[...outcomes].map(([operation_id, outcome]) => ({ operation_id, outcome })),
  ];
  const left = objects.filter(({ outcome }) => outcome === "left");
  output.results(objects, () => {
    if (objects.length === 0) return "There are no such dead letters.";
    const sent = objects.length - left.length;
    const kept = left.map(({ operation_id }) => `\n  left: ${operation_id}`).join("");
    return `${sent} of ${objects.length} were sent back.${kept}`;
  });
  if (left.length > 0) {
    output.note(
      "What is left was never understood, changed meanwhile, or is in other hands: dead-letters show says why, dead-letters discard takes it out.",
    );
  }
  return left.length;
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
async function redriveChosen(
  chosen: readonly OperationItem[],
  session: Session,
): Promise<ReadonlyMap<string, Redriven>> {
  const ports = { operations: await letterStore(session), send: sender(session) };
  const waiting = new Map(chosen.map((item) => [item.operation_id, item]));
  const outcomes = new Map<string, Redriven>();
  const work = async (signal: AbortSignal) => {
    await walkLetters(session, signal, async (letter, remove) => {
      const { operationId, redrives } = await identify(letter, ports.operations);
      const item = waiting.get(operationId);
      if (item === undefined || letterRedrives(item) !== redrives) return;
      outcomes.set(operationId, await redriveLetter(letter, { ...ports, remove }));
      waiting.delete(operationId);
    });
    for (const item of waiting.values()) {
      signal.throwIfAborted();
      outcomes.set(item.operation_id, await redriveFromRecord(item, ports));
    }
  };
  try {
    await interruptible(work);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  return outcomes;
}

/** What the letter of a record says of its redrives, whether a redrive was begun or not. */
function letterRedrives(item: OperationItem): number {
  return isRedriveBegun(item) ? item.redrives - 1 : item.redrives;
}

async function redriveFromRecord(
  item: OperationItem,
  ports: Omit<RedrivePorts, "remove">,
): Promise<Redriven> {
  const { operation_id } = item;
  const record = await ports.operations.read(operation_id);
  if (record?.request === undefined) return "left";
  const { body } = messageFor(record.request);
  const letter = {
    messageId: "",
    body,
    attributes: { operation_id, redrives: `${letterRedrives(item)}` },
  };
  return redriveLetter(letter, { ...ports, remove: async () => true });
}
