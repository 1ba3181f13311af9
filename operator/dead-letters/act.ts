import { messageFor } from "../../client/send/message.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { Session } from "../session/session.ts";
import { DISCARDED, discardLetter } from "./discard-letter.ts";
import { drainLetters } from "./drain.ts";
import { identify } from "./identify.ts";
import type { Letter } from "./letter.ts";
import { LEFT, REMOVED } from "./outcome.ts";
import { discarder, letterStore, sender } from "./ports.ts";
import type { LetterStore, Reconciled } from "./reconcile-letter.ts";
import { isRedriveBegun } from "./redrive-begun.ts";
import { redriveLetter } from "./redrive-letter.ts";

/** What can be done with dead letters. */
export interface LetterAct {
  /** The outcome that is asked for. */
  readonly done: string;
  /** Whether a named record shows that this was begun for it, and may not have come to its end. */
  readonly wasBegun: (item: OperationItem) => boolean;
  /** The outcome of what an earlier command had begun, and is done now. */
  readonly outcomeOf: (did: Reconciled["did"]) => string;
  /**
   * Deals with one dead letter.
   *
   * @param letter Undefined where it is on record only: it was older than the queue keeps one, or is in other hands.
   */
  readonly deal: (
    item: OperationItem,
    letter: Letter | undefined,
    ports: { readonly session: Session; readonly operations: LetterStore; remove(): Promise<boolean> },
  ) => Promise<string>;
}

/** Sends dead letters back to their lanes. */
export const REDRIVE: LetterAct = {
  done: "sent",
  wasBegun: isRedriveBegun,
  outcomeOf: (did) => (did === "redriven" ? "sent" : REMOVED),
  async deal(item, letter, { session, operations, remove }) {
    const found = letter ?? (await letterOnRecord(item, operations));
    return found === undefined ? LEFT : redriveLetter(found, { operations, send: sender(session), remove });
  },
};

/** Takes dead letters out of the queue for good, and writes into their records who did that. */
export const DISCARD: LetterAct = {
  done: DISCARDED,
  wasBegun: ({ discarded_at }) => discarded_at !== undefined,
  outcomeOf: (did) => (did === "removed" ? DISCARDED : did),
  deal: (item, _letter, { session, remove }) => discardLetter(item, { record: discarder(session), remove }),
};

/**
 * Deals with the chosen dead letters: those that lie in the queue first, then those that are on record only.
 *
 * @param signal Ends the work before the next letter.
 * @returns What became of each that it came to, by its operation's id.
 */
export async function act(
  session: Session,
  { deal }: LetterAct,
  chosen: readonly OperationItem[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const outcomes = new Map<string, string>();
  if (chosen.length === 0) return outcomes;
  const operations = await letterStore(session);
  const wanted = new Map(chosen.map((item) => [item.operation_id, item]));
  try {
    await drainLetters(session, signal, async (letter, remove) => {
      const { operationId, redrives } = await identify(letter, operations);
      const item = wanted.get(operationId);
      if (item === undefined || letterRedrives(item) !== redrives) return;
      const outcome = await deal(item, letter, { session, operations, remove });
      // A letter that was sent twice is dealt with twice, and has the outcome of the first.
      if (!outcomes.has(operationId)) outcomes.set(operationId, outcome);
    });
    const ports = { session, operations, remove: async () => true };
    for (const [operationId, item] of wanted) {
      signal.throwIfAborted();
      if (!outcomes.has(operationId)) outcomes.set(operationId, await deal(item, undefined, ports));
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
