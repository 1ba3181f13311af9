import { DISCARDED, type DiscardPorts } from "../../../operator/dead-letters/discard-letter.ts";
import { operationIdOf, redrivesOf } from "../../../operator/dead-letters/letter.ts";
import type { Message } from "../../models/message-groups.ts";
import type { Discards } from "../scenario/operators.ts";
import type { Stage } from "../scenario/stage.ts";
import { createMachine } from "./machine.ts";
import { untilDone } from "./until-done.ts";

/** A dead letter as its record has it. */
type Chosen = Parameters<DiscardPorts["record"]>[0];

/** The share of the letters that are chosen. */
const CHOSEN = 0.5;

/**
 * Discards some dead letters as `orgconn dead-letters discard` does: chooses them by their records, takes its time to agree,
 * and discards those that are in hand, or only on record where another command has the letter in hand. Of a run that was killed
 * the same letters are discarded again.
 */
export async function discardLetters({ confirmMs, ...how }: Discards, stage: Stage): Promise<void> {
  const { clock, whim: random, operations } = stage;
  const chosen = [...operations.records.values()].flatMap((record) =>
    record.status === "dead_lettered" && !record.discarded && random() < CHOSEN
      ? [{ operation_id: record.operationId, redrives: record.redrives }]
      : [],
  );
  await clock.sleep(confirmMs);
  for (const item of chosen) await discard(item, how, stage);
}

/** One operator discards a letter from its record at the moment at which another redrives it. */
export function discardBeside(letter: Message, stage: Stage): void {
  const { clock, whim: random, chronicle, scenario } = stage;
  const { rivalry } = scenario.operators;
  if (rivalry === 0 || random() >= rivalry) return;
  const item = { operation_id: operationIdOf(letter), redrives: redrivesOf(letter) };
  const afterMs = clock.now() - chronicle.beganAtMs + LATEST_RIVAL_MS * random();
  stage.at(afterMs, () => discard(item, { crashChance: 0, inHand: 0 }, stage));
}

/** A redrive takes so long, in milliseconds. */
const LATEST_RIVAL_MS = 50;

async function discard(
  item: Chosen,
  { crashChance, inHand }: Pick<Discards, "crashChance" | "inHand">,
  stage: Stage,
): Promise<void> {
  const { clock, whim: random, chronicle, commands, operations, account } = stage;
  await untilDone({ clock, random, crashChance }, async (environment) => {
    const machine = createMachine(environment, stage);
    const letter = random() < inHand ? letterOf(item, account.deadLetters.messages()) : undefined;
    const outcome = await commands.discardLetter(item, {
      record: ({ operation_id, redrives }) =>
        machine.request(() => operations.discard(operation_id, redrives)),
      remove: async () =>
        letter === undefined ||
        machine.request(() => account.deadLetters.take(letter.messageId) !== undefined),
    });
    chronicle.tell(() => `operator  discards ${item.operation_id}: ${outcome}`);
    if (outcome === DISCARDED) chronicle.discards.push({ ...item, atMs: clock.now() });
  });
}

/** The letter of a record. */
function letterOf({ operation_id, redrives }: Chosen, letters: Iterable<Message>): Message | undefined {
  return [...letters].find(
    (letter) => operationIdOf(letter) === operation_id && redrivesOf(letter) === redrives,
  );
}
