import type { OperationItem } from "../../contract/items/operation-item.ts";
import { countLetters, drainLetters } from "../../operator/dead-letters/drain.ts";
import { reconcilePorts } from "../../operator/dead-letters/ports.ts";
import { type Reconciled, reconcileLetter } from "../../operator/dead-letters/reconcile-letter.ts";
import type { Session } from "../../operator/session/session.ts";
import { counted } from "../../operator/text/counted.ts";
import type { Output } from "../output/output.ts";
import { interruptible } from "../signals.ts";

/** How long the queue keeps a letter, in milliseconds; its record stays for longer. */
const RETENTION_MS = 14 * 86_400_000;

/** How long the count of letters may be behind, in milliseconds. */
const COUNT_LAG_MS = 60_000;

/** So many letters are looked at whatever the counts say: that takes a second or two, and eleven receives. */
const FEW_LETTERS = 100;

/** Dead letters that are named for having no letter, at most. */
const GONE_SHOWN = 10;

/** What was done for which operation, of those for which something was. */
export type ReconciledLetters = ReadonlyMap<string, Reconciled["did"]>;

/**
 * Whether the queue may hold a letter of which no dead letter on record speaks. Counts alone do not exclude it: a letter
 * that was purged elsewhere, and has its record still, hides one that has none.
 *
 * @param count How many letters the queue holds.
 * @param kept The dead letters on record that should have a letter.
 */
export function mayHoldMore(count: number, kept: readonly OperationItem[]): boolean {
  return count > 0 && (count <= FEW_LETTERS || count !== kept.length);
}

/** The dead letters on record, discarded ones left out, that are not older than the queue keeps their letters. */
export function withLetter(recorded: readonly OperationItem[], nowMs: number): readonly OperationItem[] {
  return recorded.filter(({ finished_at = "" }) => nowMs - Date.parse(finished_at) < RETENTION_MS);
}

/**
 * Makes the dead-letter queue and the records agree: puts on record what only the queue knows, finishes what an earlier
 * command had begun, and names what only the records know. Walks through the queue only where there may be something to do.
 *
 * @param recorded The dead letters on record.
 * @param looksFor Whether something is looked for that no dead letter on record is.
 */
export async function reconcileLetters(
  recorded: readonly OperationItem[],
  looksFor: boolean,
  session: Session,
  output: Output,
): Promise<ReconciledLetters> {
  const count = await countLetters(session);
  const nowMs = session.clients.now();
  const kept = withLetter(recorded, nowMs);
  const seen = new Set<string>();
  const reconciled = new Map<string, Reconciled["did"]>();
  let outOfSight = 0;
  if (looksFor || mayHoldMore(count, kept)) {
    const ports = await reconcilePorts(session);
    const letters = await interruptible((signal) =>
      drainLetters(session, signal, async (letter, remove) => {
        const { operationId, did } = await reconcileLetter(letter, { ...ports, remove });
        seen.add(operationId);
        if (did !== "nothing") reconciled.set(operationId, did);
      }),
    );
    outOfSight = Math.max(0, count - letters);
  } else if (count > 0) return reconciled;
  const gone =
    outOfSight > 0 ? [] : kept.filter((item) => !seen.has(item.operation_id) && isOld(item, nowMs));
  for (const line of reportOf(reconciled, outOfSight, gone)) output.note(line);
  return reconciled;
}

/** Whether the count has its letter by now. */
function isOld({ finished_at = "" }: OperationItem, nowMs: number): boolean {
  return nowMs - Date.parse(finished_at) > COUNT_LAG_MS;
}

function* reportOf(
  reconciled: ReconciledLetters,
  outOfSight: number,
  gone: readonly OperationItem[],
): Generator<string> {
  const { adopted, redriven, removed } = Object.groupBy(reconciled.values(), (did) => did);
  if (adopted) yield `Recorded ${counted(adopted.length, "dead letter")} that only the queue had.`;
  if (redriven) yield `Finished ${counted(redriven.length, "redrive")} that had stopped halfway.`;
  if (removed) yield `Removed ${counted(removed.length, "letter")} that no operation needs any longer.`;
  if (outOfSight > 0) {
    yield `Not visible: ${counted(outOfSight, "letter")}, held by another command or by one that was killed. Try again in an hour.`;
  }
  if (gone.length > 0) {
    const ids = gone.slice(0, GONE_SHOWN).map(({ operation_id }) => operation_id);
    const more = gone.length > ids.length ? " …" : "";
    yield `No longer in the queue, purged elsewhere: ${counted(gone.length, "dead letter")} (${ids.join(", ")}${more}). dead-letters redrive and dead-letters discard use their records.`;
  }
}
