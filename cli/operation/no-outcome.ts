import type { Lane } from "../../contract/place.ts";
import { budgetObjects } from "../../operator/budget/view.ts";
import { describeError } from "../../operator/errors.ts";
import type { Session } from "../../operator/session/session.ts";
import { readConditions } from "../../operator/waiting/conditions.ts";
import { budgetText } from "../budget/describe.ts";
import { notePauses } from "../lane/pauses.ts";
import type { Output } from "../output/output.ts";
import { lines, type Text } from "../output/styled.ts";

/** An operation that has no outcome. */
export interface NoOutcome {
  /** The lanes that it may wait in. */
  readonly lanes: readonly Lane[];
  /** What is known of it, for programs and for people. */
  readonly object: object;
  readonly text: Text;
}

/**
 * Shows an operation that has no outcome, and what decides how long requests wait. What is known of the operation is shown
 * even if the rest cannot be read.
 */
export async function showNoOutcome(
  session: Session,
  output: Output,
  { lanes, object, text }: NoOutcome,
): Promise<void> {
  const conditions = await readConditions(session).catch((error: unknown) => {
    output.note(`What it waits for could not be read: ${describeError(error)}`);
  });
  if (conditions === undefined) return output.result(object, () => text);
  output.result({ ...object, conditions: budgetObjects(conditions) }, () =>
    lines([text, "", budgetText(conditions, session.clients.now())]),
  );
  notePauses(
    session,
    output,
    conditions.lanes.filter(({ lane }) => lanes.includes(lane)),
  );
}
