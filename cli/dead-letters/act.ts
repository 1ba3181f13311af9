import type { OperationItem } from "../../contract/items/operation-item.ts";
import { drainLetters } from "../../operator/dead-letters/drain.ts";
import { identify } from "../../operator/dead-letters/identify.ts";
import type { ReceivedLetter } from "../../operator/dead-letters/letter.ts";
import { LEFT } from "../../operator/dead-letters/outcome.ts";
import { letterStore } from "../../operator/dead-letters/ports.ts";
import type { LetterStore, Reconciled } from "../../operator/dead-letters/reconcile-letter.ts";
import { isRedriveBegun } from "../../operator/dead-letters/redrive-begun.ts";
import { openSession, type Session } from "../../operator/session/session.ts";
import { counted } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput, type Output } from "../output/output.ts";
import { Interrupted, interruptible } from "../signals.ts";
import { type ActingFlags, type BegunAct, choose } from "./choose.ts";
import { type Outcomes, outcomesText } from "./outcomes-text.ts";

/** What dealing with dead letters works on. */
export interface ActPorts {
  readonly session: Session;
  readonly operations: LetterStore;
}

/** What is done with the dead letters that were chosen. */
export interface Act extends BegunAct {
  /** The outcome that is asked for, and how it is told: "sent back". */
  readonly done: string;
  readonly told: string;
  /** What is said of what was left, after the count. */
  readonly remark?: string;
  /** The outcome of what an earlier command had begun, and is done now. */
  readonly outcomeOf: (did: Reconciled["did"]) => string;
  /** Told which ones were chosen, before anything is done with them. */
  readonly onChosen?: (chosen: readonly OperationItem[], session: Session, output: Output) => Promise<void>;
  /** Deals with a letter in hand. */
  readonly inHand: (
    item: OperationItem,
    letter: ReceivedLetter,
    remove: () => Promise<boolean>,
    ports: ActPorts,
  ) => Promise<string>;
  /** Deals with what is on record only: its letter was older than the queue keeps one, or is in other hands. */
  readonly onRecord: (item: OperationItem, ports: ActPorts) => Promise<string>;
}

/**
 * Redrives or discards the chosen dead letters, and says what happened to each.
 *
 * @returns The exit code: 1 when some were left, 130 when it was interrupted.
 */
export async function act(how: Act, operationIds: readonly string[], flags: ActingFlags): Promise<number> {
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    const { chosen, done } = await choose(how, operationIds, flags, session, output);
    await how.onChosen?.(chosen, session, output);
    const outcomes = chosen.length === 0 ? new Map() : await deal(how, chosen, session);
    const did = [...done].map(([id, what]) => [id, how.outcomeOf(what)] as const);
    const left = tell(how, [...did, ...outcomes], output);
    if (outcomes.size < chosen.length) {
      output.note(
        `Interrupted: ${counted(chosen.length - outcomes.size, "dead letter")} not reached. Run the same command again to continue.`,
      );
      return EXIT.interrupted;
    }
    return left === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    session.close();
  }
}

/** What lies in the queue first, then what is on record only. */
async function deal(
  { inHand, onRecord }: Act,
  chosen: readonly OperationItem[],
  session: Session,
): Promise<ReadonlyMap<string, string>> {
  const operations = await letterStore(session);
  const ports = { session, operations };
  const wanted = new Map(chosen.map((item) => [item.operation_id, item]));
  const outcomes = new Map<string, string>();
  const work = async (signal: AbortSignal) => {
    await drainLetters(session, signal, async (letter, remove) => {
      const { operationId, redrives } = await identify(letter, operations);
      const item = wanted.get(operationId);
      if (item === undefined || letterRedrives(item) !== redrives) return;
      const outcome = await inHand(item, letter, remove, ports);
      // A letter that was sent twice is dealt with twice, and has the outcome of the first.
      if (!outcomes.has(operationId)) outcomes.set(operationId, outcome);
    });
    for (const [operationId, item] of wanted) {
      signal.throwIfAborted();
      if (!outcomes.has(operationId)) outcomes.set(operationId, await onRecord(item, ports));
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
export function letterRedrives(item: OperationItem): number {
  return isRedriveBegun(item) ? item.redrives - 1 : item.redrives;
}

/** @returns How many were left. */
function tell({ done, told, remark }: Act, outcomes: Outcomes, output: Output): number {
  const left = outcomes.filter(([, outcome]) => outcome === LEFT);
  output.results(
    outcomes.map(([operation_id, outcome]) => ({ operation_id, outcome })),
    () => outcomesText(outcomes, { done, told }),
  );
  if (left.length > 0 && remark !== undefined) output.note(remark);
  return left.length;
}
