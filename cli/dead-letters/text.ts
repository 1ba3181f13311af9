import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { LeftOut, LeftOutWhy } from "../../operator/dead-letters/left-out.ts";
import { LEFT, REMOVED } from "../../operator/dead-letters/outcome.ts";
import type { Reconciliation } from "../../operator/dead-letters/reconcile-all.ts";
import { count, counted } from "../../operator/text/counted.ts";
import { lines, type Text } from "../output/styled.ts";

/** Dead letters that one line names, at most. */
const NAMED = 10;

/** How an act on dead letters is told. */
export interface Telling {
  readonly command: string;
  /** What would be done with them, and what was. */
  readonly verb: string;
  readonly told: string;
  /** How many of them it takes to be asked about. */
  readonly asksFrom: number;
  /** What is said of what was left, after the count. */
  readonly remark?: string;
}

/** Ids of dead letters that were acted on and are printed, at most. */
const IDS_SHOWN = 20;

/** What became of each dead letter that was chosen, by its operation's id. */
type Outcomes = readonly (readonly [operationId: string, outcome: string])[];

/**
 * What became of dead letters, in sentences: how many were done with as was asked, and what became of the others.
 *
 * @param done The outcome that was asked for.
 * @param told How that is told, such as "sent back".
 * @param command The command that was to do it.
 * @param beside Whether operations were meant that it did not act on, and how many letters the queue did not show.
 */
export function outcomesText(
  outcomes: Outcomes,
  { done, told, command }: { readonly done: string; readonly told: string; readonly command: string },
  { isAnyLeftOut = false, outOfSight = 0 } = {},
): Text {
  if (outcomes.length === 0)
    return isAnyLeftOut ? `There was nothing left to ${command}.` : noLettersText(outOfSight);
  const idsOf = (outcome: string) => outcomes.filter(([, one]) => one === outcome).map(([id]) => id);
  const acted = idsOf(done);
  const more = acted.length - IDS_SHOWN;
  const removed = idsOf(REMOVED);
  return lines([
    `${acted.length} of ${counted(outcomes.length, "dead letter")} ${told}${acted.length > 0 ? ":" : "."}`,
    ...acted.slice(0, IDS_SHOWN).map((id) => `  ${id}`),
    ...(more > 0 ? [`  … and ${count(more)} more: --json lists all.`] : []),
    ...(removed.length > 0
      ? [
          `Only removed, because the operation was redriven, discarded or has ended: ${counted(removed.length, "letter")}.`,
        ]
      : []),
    ...idsOf(LEFT).map((id) => `  left: ${id}`),
  ]);
}

/** Says that there are none. @param outOfSight How many letters the queue did not show. */
export function noLettersText(outOfSight: number): string {
  return outOfSight > 0
    ? "There are no such dead letters among those that are visible."
    : "There are no such dead letters.";
}

/**
 * Dead letters by their action and reason, the most frequent first.
 *
 * @example summaryLines(letters) // ["  12 × disable: rejected", "  1 × malformed"]
 */
export function summaryLines(letters: readonly OperationItem[]): string[] {
  const kinds = Map.groupBy(letters, ({ action, reason = "unknown" }) =>
    action === undefined ? reason : `${action}: ${reason}`,
  );
  return [...kinds]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([kind, { length }]) => `  ${count(length)} × ${kind}`);
}

const LEFT_OUT: Readonly<Record<LeftOutWhy, string>> = {
  already_discarded: "Already discarded",
  redrive_begun: "Its redrive was begun and may have been sent: redrive it to finish that",
  already_redriven: "Already redriven",
  not_a_dead_letter: "Not a dead letter",
  dead_lettered_again: "Redriven since the plan was made, a dead letter again, and not touched",
  no_record: "No longer on record",
};

/** Operations that were named and not acted on, a line for each reason. */
export function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  return [...Map.groupBy(leftOut, ({ why }) => why)].map(([why, those]) => {
    const named = those.slice(0, NAMED).map(leftOutText);
    const more = those.length > named.length ? `, and ${count(those.length - named.length)} more` : "";
    return `${LEFT_OUT[why]}: ${named.join(", ")}${more}.`;
  });
}

function leftOutText({ operationId, why, item }: LeftOut): string {
  switch (why) {
    case "already_discarded":
      return `${operationId} (by ${item?.discarded_by} at ${item?.discarded_at})`;
    case "already_redriven":
    case "not_a_dead_letter":
      return `${operationId} (${item?.status})`;
    default:
      return operationId;
  }
}

/** What making the queue and the records agree came to, a sentence each; none where they agreed. */
export function reconciliationNotes({ reconciled, outOfSight, gone }: Reconciliation): string[] {
  const {
    adopted,
    redriven,
    removed = [],
    discarded = [],
  } = Object.groupBy(reconciled.values(), (did) => did);
  const old = removed.length + discarded.length;
  const notes: string[] = [];
  if (adopted) notes.push(`Recorded ${counted(adopted.length, "dead letter")} that only the queue had.`);
  if (redriven) notes.push(`Finished ${counted(redriven.length, "redrive")} that had stopped halfway.`);
  if (old > 0) notes.push(`Removed ${counted(old, "letter")} that no operation needs any longer.`);
  if (outOfSight > 0) {
    notes.push(
      `Not visible: ${counted(outOfSight, "letter")}, held by another command or by one that was killed. Try again in an hour.`,
    );
  }
  if (gone.length > 0) {
    const ids = gone.slice(0, NAMED).map(({ operation_id }) => operation_id);
    const more = gone.length > ids.length ? " …" : "";
    notes.push(
      `No longer in the queue, purged elsewhere: ${counted(gone.length, "dead letter")} (${ids.join(", ")}${more}). They can still be redriven and discarded, by their records.`,
    );
  }
  return notes;
}
