import { LEFT, REMOVED } from "../../operator/dead-letters/outcome.ts";
import { counted } from "../../operator/text/counted.ts";
import { lines, type Text } from "../output/styled.ts";

/** What became of each dead letter that was chosen, by its operation's id. */
export type Outcomes = readonly (readonly [operationId: string, outcome: string])[];

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
