import type { OperationItem } from "../../contract/items/operation-item.ts";
import { messageFor } from "../../contract/message.ts";
import type { Session } from "../session/session.ts";
import { DISCARDED, type DiscardPorts, discardLetter } from "./discard-letter.ts";
import { drainLetters } from "./drain.ts";
import { identify } from "./identify.ts";
import type { LeftOutWhy } from "./left-out.ts";
import type { Letter } from "./letter.ts";
import { LEFT } from "./outcome.ts";
import { discarder, letterStore, markingRedrives, sender } from "./ports.ts";
import type { LetterStore, Reconciled } from "./reconcile-letter.ts";
import { isRedriveBegun } from "./redrive-begun.ts";
import { type RedrivePorts, redriveLetter } from "./redrive-letter.ts";

/** What dealing with a dead letter needs of the world. */
interface DealPorts {
  readonly operations: LetterStore;
  readonly send: RedrivePorts["send"];
  readonly record: DiscardPorts["record"];
  remove(): Promise<boolean>;
}

/** What can be done with dead letters. */
export interface LetterAct {
  /** The outcome that is asked for. */
  readonly done: string;
  /** What it is called after the fact when it was done before. */
  readonly doneBefore: LeftOutWhy;
  /** Whether a named record shows that this was begun for it, and may not have come to its end. */
  readonly wasBegun: (item: OperationItem) => boolean;
  /** What finishes it where an earlier command had begun it. */
  readonly finish: Reconciled["did"];
  /**
   * Deals with one dead letter.
   *
   * @param letter Undefined where it is on record only: it was older than the queue keeps one, or is in other hands.
   */
  readonly deal: (item: OperationItem, letter: Letter | undefined, ports: DealPorts) => Promise<string>;
}

/** Sends dead letters back to their lanes. */
export const REDRIVE: LetterAct = {
  done: "sent",
  doneBefore: "already_redriven",
  wasBegun: isRedriveBegun,
  finish: "redriven",
  async deal(item, letter, ports) {
    const found = letter ?? (await letterOnRecord(item, ports.operations));
    return found === undefined ? LEFT : redriveLetter(found, ports);
  },
};

/** Takes dead letters out of the queue for good, and writes into their records who did that. */
export const DISCARD: LetterAct = {
  done: DISCARDED,
  doneBefore: "already_discarded",
  // A letter that is left of a discarded one is removed when the queue and the records are made to agree.
  wasBegun: () => false,
  finish: "discarded",
  deal: (item, _letter, ports) => discardLetter(item, ports),
};

/**
 * Deals with the chosen dead letters: those that lie in the queue first, then those that are on record only.
 *
 * @param because Why, for the record.
 * @param signal Ends the work before the next letter.
 * @param onOutcome Told after each letter how many are dealt with.
 * @returns What became of each that it came to, by its operation's id.
 */
export async function act(
  session: Session,
  { deal }: LetterAct,
  chosen: readonly OperationItem[],
  because: string | undefined,
  signal: AbortSignal,
  onOutcome: (dealtWith: number) => void = () => {},
): Promise<ReadonlyMap<string, string>> {
  const outcomes = new Map<string, string>();
  if (chosen.length === 0) return outcomes;
  const operations = markingRedrives(await letterStore(session), session, because);
  const ports = { operations, send: sender(session), record: discarder(session, because) };
  const wanted = new Map(chosen.map((item) => [item.operation_id, item]));
  try {
    await drainLetters(session, signal, async (letter, remove) => {
      const { operationId, redrives } = await identify(letter, operations);
      const item = wanted.get(operationId);
      if (item === undefined || letterRedrives(item) !== redrives) return;
      const outcome = await deal(item, letter, { ...ports, remove });
      // A letter that was sent twice is dealt with twice, and has the outcome of the first.
      if (!outcomes.has(operationId)) outcomes.set(operationId, outcome);
      onOutcome(outcomes.size);
    });
    for (const [operationId, item] of wanted) {
      signal.throwIfAborted();
      if (outcomes.has(operationId)) continue;
      outcomes.set(operationId, await deal(item, undefined, { ...ports, remove: async () => true }));
      onOutcome(outcomes.size);
    }
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
  }
  return outcomes;
}

/** What the letter of a record says of its redrives, whether a redrive was begun or not. */
function letterRedrives(item: OperationItem): number {
  return isRedriveBegun(item) ? item.redrives - 1 : item.redrives;
}

async function letterOnRecord(item: OperationItem, { read }: LetterStore): Promise<Letter | undefined> {
  const { operation_id } = item;
  const record = await read(operation_id);
  if (record?.request === undefined) return undefined;
  const attributes = { operation_id, redrives: `${letterRedrives(item)}` };
  return { messageId: "", body: messageFor(record.request).body, attributes };
}
