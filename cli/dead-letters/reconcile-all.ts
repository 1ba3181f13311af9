import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import { counted } from "../output/counted.ts";
import type { Output } from "../output/output.ts";
import type { Session } from "../session/session.ts";
import { interruptible } from "../signals.ts";
import { reconcilePorts } from "./ports.ts";
import { type Reconciled, reconcileLetter } from "./reconcile-letter.ts";
import { countLetters, walkLetters } from "./walk.ts";

/** How long the queue keeps a letter, in milliseconds; its record stays for longer. */
const RETENTION_MS = 14 * 86_400_000;

/** What was done for which operation, of those for which something was. */
export type ReconciledLetters = ReadonlyMap<string, Reconciled["did"]>;

/**
 * Whether the queue may hold a letter of which no dead letter on record speaks.
 *
 * @param count How many letters the queue holds.
 * @param recorded The dead letters on record, discarded ones left out.
 */
export function mayHoldMore(count: number, recorded: readonly OperationItem[], nowMs: number): boolean {
  const kept = recorded.filter(({ finished_at = "" }) => nowMs - Date.parse(finished_at) < RETENTION_MS);
  return count > kept.length;
}

/**
 * Makes the dead-letter queue and the records agree: puts on record what only the queue knows, and finishes what an
 * earlier command had begun. Walks through the queue only where there may be something to do.
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
  if (!looksFor && !mayHoldMore(count, recorded, Date.now())) return new Map();
  const ports = await reconcilePorts(session);
  const reconciled = new Map<string, Reconciled["did"]>();
  const seen = await interruptible((signal) =>
    walkLetters(session, signal, async (letter, remove) => {
      const { operationId, did } = await reconcileLetter(letter, { ...ports, remove });
      if (did !== "nothing") reconciled.set(operationId, did);
    }),
  );
  for (const line of reportOf(reconciled, count - seen)) output.note(line);
  return reconciled;
}

function* reportOf(reconciled: ReconciledLetters, outOfSight: number): Generator<string> {
  const { adopted, redriven, removed } = Object.groupBy(reconciled.values(), (did) => did);
  if (adopted) yield `Put on record what the queue alone knew: ${counted(adopted.length, "dead letter")}.`;
  if (redriven) yield `Finished ${counted(redriven.length, "redrive")} that had stopped on the way.`;
  if (removed) yield `Removed ${counted(removed.length, "letter")} that nobody needs any more.`;
  if (outOfSight > 0) {
    yield `Out of sight: ${counted(outOfSight, "letter")}, in other hands or in those of a command that was killed. Look again in an hour.`;
  }
}
