import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { DeadLetterReason } from "../../contract/record.ts";
import { readDeadLetters, type Selection } from "../../operator/dead-letters/select.ts";
import { UsageError } from "../../operator/errors.ts";
import { readOperation } from "../../operator/operation/read.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import type { Session } from "../../operator/session/session.ts";
import { counted } from "../../operator/text/counted.ts";
import { confirm } from "../output/confirm.ts";
import type { Output } from "../output/output.ts";
import { type ReconciledLetters, reconcileLetters } from "./reconcile-all.ts";

/** The options of the commands that act on dead letters. */
export interface ActingFlags extends SessionFlags {
  readonly reason?: DeadLetterReason;
  readonly batch?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
}

/** A command that acts on dead letters. */
export interface BegunAct {
  /** What would be done with them: "Redrive". */
  readonly verb: string;
  /** Whether a named record shows that this was begun for it, and may not have come to its end. */
  readonly wasBegun: (item: OperationItem) => boolean;
}

/** What a command is to act on. */
export interface Choice {
  readonly chosen: readonly OperationItem[];
  /** Of the operations that were named, what an earlier command had begun and is done now. */
  readonly done: ReconciledLetters;
}

/**
 * Finds the chosen dead letters and asks for confirmation. It leaves out named ones that an earlier command has finished, so
 * that the same command can run again.
 *
 * @throws Declined at any answer but yes; UsageError when nothing was chosen, when options contradict, when an id is unknown, or when none of the
 * named operations is a dead letter.
 */
export async function choose(
  { verb, wasBegun }: BegunAct,
  operationIds: readonly string[],
  flags: ActingFlags,
  session: Session,
  output: Output,
): Promise<Choice> {
  const selection = selectionOf(operationIds, flags);
  const recorded = await readDeadLetters(session);
  const isMissing = missingFrom(recorded);
  const reconciled = await reconcileLetters(recorded, operationIds.some(isMissing), session, output);
  // What was sent back just now may be a dead letter again already: that is another one.
  const selected = (await readDeadLetters(session, selection)).filter(
    ({ operation_id }) => reconciled.get(operation_id) !== "redriven",
  );
  const isUnlisted = missingFrom(selected);
  const done = new Map(
    [...reconciled].filter(([id, did]) => did !== "adopted" && operationIds.includes(id) && isUnlisted(id)),
  );
  const others = operationIds.filter((id) => isUnlisted(id) && !done.has(id));
  const { unlisted, leftOut } = await lookUp(others, wasBegun, session);
  const chosen = [...selected, ...unlisted];
  const [first] = leftOut;
  if (first !== undefined && chosen.length + done.size === 0) throw noDeadLetter(first);
  for (const id of leftOut) output.note(`Skipped ${id}: it is not a dead letter, or was discarded.`);
  if (chosen.length > 0) {
    const reasons = [...Map.groupBy(chosen, ({ reason }) => reason ?? "unknown")]
      .map(([reason, letters]) => `${letters.length} ${reason}`)
      .join(", ");
    const question = `${verb} ${counted(chosen.length, "dead letter")} (${reasons})?`;
    await confirm(question, flags.yes);
  }
  return { chosen, done };
}

/** Looks at the records of operations that were named and are not in the index. */
async function lookUp(
  operationIds: readonly string[],
  wasBegun: BegunAct["wasBegun"],
  session: Session,
): Promise<{ readonly unlisted: readonly OperationItem[]; readonly leftOut: readonly string[] }> {
  const unlisted: OperationItem[] = [];
  const leftOut: string[] = [];
  for (const id of operationIds) {
    const item = await readOperation(session, id);
    if (item === undefined) throw noDeadLetter(id);
    // An index is a moment late, and says nothing of what was begun.
    if (isDeadLetter(item) || wasBegun(item)) unlisted.push(item);
    else leftOut.push(id);
  }
  return { unlisted, leftOut };
}

function isDeadLetter({ status, discarded_at }: OperationItem): boolean {
  return status === "dead_lettered" && discarded_at === undefined;
}

function missingFrom(items: readonly OperationItem[]): (operationId: string) => boolean {
  const known = new Set(items.map(({ operation_id }) => operation_id));
  return (operationId) => !known.has(operationId);
}

function noDeadLetter(operationId: string): UsageError {
  return new UsageError(`operation: ${operationId} is not a dead letter.`);
}

function selectionOf(operationIds: readonly string[], { reason, batch, all }: ActingFlags): Selection {
  const filtered = reason !== undefined || batch !== undefined;
  if (operationIds.length > 0) {
    if (filtered || all) {
      throw new UsageError("Name operations, or choose by --reason, --batch or --all, not both.");
    }
    return { operationIds };
  }
  if (!filtered && !all) {
    throw new UsageError("Which dead letters? Name operations, or choose by --reason, --batch or --all.");
  }
  return { ...(reason && { reason }), ...(batch && { batch }) };
}
