import { defined } from "../../contract/defined.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { UsageError } from "../errors.ts";
import { readOperation } from "../operation/read.ts";
import type { Session } from "../session/session.ts";
import type { LetterAct } from "./act.ts";
import type { Drain } from "./drain.ts";
import { type LeftOut, whyLeftOut } from "./left-out.ts";
import type { PlannedLetter } from "./plan-file.ts";
import { type Reconciliation, reconcileLetters } from "./reconcile-all.ts";
import type { Reconciled } from "./reconcile-letter.ts";
import { readDeadLetters, type Selection } from "./select.ts";

/** What choosing dead letters needs beside the deployment. */
export interface ChoosePorts {
  readonly drain: Drain;
  /** Whether redrives that an earlier command had begun are finished, which sends their requests. */
  readonly maySend: boolean;
  /** Told what was reconciled, before an operation that was named is refused. */
  readonly onReconciled: (reconciliation: Reconciliation) => void;
}

/** What is to be acted on. */
export interface Choice {
  readonly chosen: readonly OperationItem[];
  /** Of the operations that were named, those for which an earlier command had begun it, and for which it is done now. */
  readonly done: readonly string[];
  /** Of the operations that were meant, those that need nothing or are no longer dead letters. */
  readonly leftOut: readonly LeftOut[];
  /** Letters that the queue holds and did not show, and that may be meant; 0 where operations are named. */
  readonly outOfSight: number;
}

/**
 * Finds the chosen dead letters. Of those that are named it leaves out what is done already, so that the same command can run
 * again, and what a plan did not mean.
 *
 * @param wanted A selection, or the letters of a plan.
 * @throws UsageError naming the ids that no operation has; those of a plan have expired, and are left out.
 */
export async function choose(
  session: Session,
  { wasBegun, finish }: LetterAct,
  wanted: Selection | readonly PlannedLetter[],
  { drain, maySend, onReconciled }: ChoosePorts,
): Promise<Choice> {
  const planned = isPlan(wanted)
    ? new Map(wanted.map(({ operation_id, redrives }) => [operation_id, redrives]))
    : undefined;
  const selection = isPlan(wanted)
    ? { operationIds: wanted.map(({ operation_id }) => operation_id) }
    : wanted;
  const isNamed = selection.operationIds !== undefined;
  const named = selection.operationIds ?? [];
  const recorded = await readDeadLetters(session);
  const reconciliation = await reconcileLetters(session, drain, recorded, {
    looksFor: named.some(missingFrom(recorded)),
    maySend,
  });
  onReconciled(reconciliation);
  const { reconciled } = reconciliation;
  const idsThat = (what: Reconciled["did"]) =>
    [...reconciled].flatMap(([id, did]) => (did === what ? [id] : []));
  // What was sent back just now may be a dead letter again already: that is another one.
  const selected = (await readDeadLetters(session, selection)).filter(
    ({ operation_id }) => reconciled.get(operation_id) !== "redriven",
  );
  const isMeant = (item: OperationItem) =>
    whyLeftOut(item, wasBegun, planned?.get(item.operation_id)) === undefined;
  const chosen = selected.filter(isMeant);
  const unlisted = new Set(named.filter(missingFrom(chosen)));
  const done = idsThat(finish).filter((id) => unlisted.delete(id));
  const leftOut: LeftOut[] = [];
  for (const operationId of isNamed ? unlisted : idsThat("left_redrive")) {
    // An index is a moment late, and says nothing of what was begun.
    const item = await readOperation(session, operationId);
    if (selection.batch !== undefined && item?.batch_id !== selection.batch) continue;
    const why = item === undefined ? "no_record" : whyLeftOut(item, wasBegun, planned?.get(operationId));
    if (why !== undefined) leftOut.push({ operationId, why, ...defined({ item }) });
    else if (item !== undefined) chosen.push(item);
  }
  const unknown = leftOut.filter(({ why }) => why === "no_record");
  if (planned === undefined && unknown.length > 0) throw neverThere(unknown);
  return { chosen, done, leftOut, outOfSight: isNamed ? 0 : reconciliation.outOfSight };
}

function isPlan(wanted: Selection | readonly PlannedLetter[]): wanted is readonly PlannedLetter[] {
  return Array.isArray(wanted);
}

function missingFrom(items: readonly OperationItem[]): (operationId: string) => boolean {
  const known = new Set(items.map(({ operation_id }) => operation_id));
  return (operationId) => !known.has(operationId);
}

function neverThere(unknown: readonly LeftOut[]): UsageError {
  const ids = unknown.map(({ operationId }) => operationId).join(", ");
  return new UsageError(`operation: there is no record of ${ids}. Nothing was done.`);
}
