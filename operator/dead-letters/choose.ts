import type { OperationItem } from "../../contract/items/operation-item.ts";
import { UsageError } from "../errors.ts";
import { readOperation } from "../operation/read.ts";
import type { Session } from "../session/session.ts";
import type { LetterAct } from "./act.ts";
import type { Drain } from "./drain.ts";
import { type Reconciliation, reconcileLetters } from "./reconcile-all.ts";
import type { Reconciled } from "./reconcile-letter.ts";
import { readDeadLetters, type Selection } from "./select.ts";

/** What choosing dead letters needs beside the deployment. */
export interface ChoosePorts {
  readonly drain: Drain;
  /** Told what was reconciled, before an operation that was named is refused. */
  readonly onReconciled: (reconciliation: Reconciliation) => void;
}

/** What is to be acted on. */
export interface Choice {
  readonly chosen: readonly OperationItem[];
  /** Of the operations that were named, what an earlier command had begun and is done now. */
  readonly done: readonly (readonly [operationId: string, did: Reconciled["did"]])[];
  /** Of the operations that were named, those that are not dead letters. */
  readonly leftOut: readonly string[];
}

/**
 * Finds the chosen dead letters. It leaves out named ones that an earlier command has finished, so that the same command
 * can run again.
 *
 * @throws UsageError when an id is unknown, or when none of the named operations is a dead letter.
 */
export async function choose(
  session: Session,
  { wasBegun }: LetterAct,
  selection: Selection,
  { drain, onReconciled }: ChoosePorts,
): Promise<Choice> {
  const named = selection.operationIds ?? [];
  const recorded = await readDeadLetters(session);
  const reconciliation = await reconcileLetters(session, drain, recorded, named.some(missingFrom(recorded)));
  onReconciled(reconciliation);
  const { reconciled } = reconciliation;
  // What was sent back just now may be a dead letter again already: that is another one.
  const selected = (await readDeadLetters(session, selection)).filter(
    ({ operation_id }) => reconciled.get(operation_id) !== "redriven",
  );
  const unlisted = new Set(named.filter(missingFrom(selected)));
  const done = [...reconciled].filter(([id, did]) => did !== "adopted" && unlisted.delete(id));
  const chosen = [...selected];
  const leftOut: string[] = [];
  for (const id of unlisted) {
    const item = await readOperation(session, id);
    if (item === undefined) throw notADeadLetter(id);
    // An index is a moment late, and says nothing of what was begun.
    if (isDeadLetter(item) || wasBegun(item)) chosen.push(item);
    else leftOut.push(id);
  }
  if (leftOut[0] !== undefined && chosen.length + done.length === 0) throw notADeadLetter(leftOut[0]);
  return { chosen, done, leftOut };
}

function isDeadLetter({ status, discarded_at }: OperationItem): boolean {
  return status === "dead_lettered" && discarded_at === undefined;
}

function missingFrom(items: readonly OperationItem[]): (operationId: string) => boolean {
  const known = new Set(items.map(({ operation_id }) => operation_id));
  return (operationId) => !known.has(operationId);
}

function notADeadLetter(operationId: string): UsageError {
  return new UsageError(`operation: ${operationId} is not a dead letter.`);
}
