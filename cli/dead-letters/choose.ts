import type { DeadLetterReason } from "../../lambda/operation/record.ts";
import type { OperationItem } from "../../lambda/stores/operation-item.ts";
import { UsageError } from "../errors.ts";
import { confirm } from "../output/confirm.ts";
import { counted } from "../output/counted.ts";
import type { SessionFlags } from "../session/options.ts";
import type { Session } from "../session/session.ts";
import { adoptUnknown } from "./ports.ts";
import { readDeadLetters, type Selection } from "./select.ts";

/** The options of the commands that act on dead letters. */
export interface ActingFlags extends SessionFlags {
  readonly reason?: DeadLetterReason;
  readonly batch?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
}

/**
 * Finds the dead letters that were chosen, and asks whether they are meant.
 *
 * @param verb What would be done with them: "Redrive".
 * @returns Undefined when the answer is no.
 * @throws UsageError when nothing was chosen, when more was than goes together, or when an id is of no dead letter.
 */
export async function choose(
  verb: string,
  operationIds: readonly string[],
  flags: ActingFlags,
  session: Session,
): Promise<readonly OperationItem[] | undefined> {
  const selection = selectionOf(operationIds, flags);
  await adoptUnknown(session, (await readDeadLetters(session)).length);
  const chosen = await readDeadLetters(session, selection);
  const missing = operationIds.find((id) => !chosen.some(({ operation_id }) => operation_id === id));
  if (missing !== undefined) throw new UsageError(`operation: ${missing} is no dead letter.`);
  if (chosen.length === 0) return chosen;
  const reasons = [...Map.groupBy(chosen, ({ reason }) => reason ?? "unknown")]
    .map(([reason, letters]) => `${letters.length} ${reason}`)
    .join(", ");
  return (await confirm(`${verb} ${counted(chosen.length, "dead letter")} (${reasons})?`, flags.yes))
    ? chosen
    : undefined;
}

function selectionOf(operationIds: readonly string[], { reason, batch, all }: ActingFlags): Selection {
  const filtered = reason !== undefined || batch !== undefined;
  if (operationIds.length > 0) {
    if (filtered || all) {
      throw new UsageError("Name operations, or choose by --reason, --batch or --all, but not both.");
    }
    return { operationIds };
  }
  if (!filtered && !all) {
    throw new UsageError("Which dead letters? Name operations, or choose by --reason, --batch or --all.");
  }
  return { ...(reason && { reason }), ...(batch && { batch }) };
}
