import { LEFT, REMOVED } from "../../operator/dead-letters/outcome.ts";
import type { Reconciliation } from "../../operator/dead-letters/reconcile-all.ts";
import { counted } from "../../operator/text/counted.ts";
import { lines, type Text } from "../output/styled.ts";

/** Dead letters that are named for having no letter, at most. */
const GONE_SHOWN = 10;

/** What became of each dead letter that was chosen, by its operation's id. */
type Outcomes = readonly (readonly [operationId: string, outcome: string])[];

/**
 * What became of dead letters, in sentences: how many were done with as was asked, and what became of the others.
 *
 * @param done The outcome that was asked for.
 * @param told How that is told, such as "sent back".
 */
export function outcomesText(
  outcomes: Outcomes,
  { done, told }: { readonly done: string; readonly told: string },
): Text {
  if (outcomes.length === 0) return "There are no such dead letters.";
  const idsOf = (outcome: string) => outcomes.filter(([, one]) => one === outcome).map(([id]) => id);
  const removed = idsOf(REMOVED);
  return lines([
    `${idsOf(done).length} of ${counted(outcomes.length, "dead letter")} ${told}.`,
    ...(removed.length > 0
      ? [
          `Only removed, because the operation was redriven, discarded or has ended: ${counted(removed.length, "letter")}.`,
        ]
      : []),
    ...idsOf(LEFT).map((id) => `  left: ${id}`),
  ]);
}

/** What making the queue and the records agree came to, a sentence each; none where they agreed. */
export function reconciliationNotes({ reconciled, outOfSight, gone }: Reconciliation): string[] {
  const { adopted, redriven, removed } = Object.groupBy(reconciled.values(), (did) => did);
  const notes: string[] = [];
  if (adopted) notes.push(`Recorded ${counted(adopted.length, "dead letter")} that only the queue had.`);
  if (redriven) notes.push(`Finished ${counted(redriven.length, "redrive")} that had stopped halfway.`);
  if (removed) notes.push(`Removed ${counted(removed.length, "letter")} that no operation needs any longer.`);
  if (outOfSight > 0) {
    notes.push(
      `Not visible: ${counted(outOfSight, "letter")}, held by another command or by one that was killed. Try again in an hour.`,
    );
  }
  if (gone.length > 0) {
    const ids = gone.slice(0, GONE_SHOWN).map(({ operation_id }) => operation_id);
    const more = gone.length > ids.length ? " …" : "";
    notes.push(
      `No longer in the queue, purged elsewhere: ${counted(gone.length, "dead letter")} (${ids.join(", ")}${more}). dead-letters redrive and dead-letters discard use their records.`,
    );
  }
  return notes;
}
