import { defined } from "../../contract/defined.ts";
import type { LetterAct } from "../../operator/dead-letters/act.ts";
import {
  lettersPurpose,
  type PlannedLetter,
  readLettersPlan,
} from "../../operator/dead-letters/plan-file.ts";
import type { Selection } from "../../operator/dead-letters/select.ts";
import { UsageError } from "../../operator/errors.ts";
import type { Session } from "../../operator/session/session.ts";
import { filterOf, type SinceFlag } from "../session/filters.ts";

/** The options that choose dead letters, or plan for them. */
export interface ChoiceFlags extends Pick<Selection, "reason" | "batch">, SinceFlag {
  readonly all?: boolean;
  /** The file of a plan to be carried out. */
  readonly plan?: string;
  readonly dryRun?: boolean;
  /** The file that a dry run writes the plan to. */
  readonly out?: string;
}

/**
 * Checks the options against each other.
 *
 * @throws UsageError
 */
export function checkFlags(operationIds: readonly string[], flags: ChoiceFlags): void {
  const { since, reason, batch, all, plan, dryRun, out } = flags;
  const ways = [
    operationIds.length > 0,
    since !== undefined || reason !== undefined || batch !== undefined,
    all,
    plan !== undefined,
  ];
  const given = ways.filter(Boolean).length;
  if (given === 0) {
    throw new UsageError(
      "Which dead letters? Name operations, choose by --since, --reason, --batch or --all, or pass --plan FILE.",
    );
  }
  // --all beside a filter narrows nothing, and was always taken.
  if (given > 1 && !(given === 2 && all && ways[1])) {
    throw new UsageError(
      "Name operations, choose by --since, --reason, --batch or --all, or pass --plan: one of them.",
    );
  }
  if (out !== undefined && !dryRun) {
    throw new UsageError("--out writes the plan of a dry run: pass --dry-run, too.");
  }
}

/** The dead letters that the options choose: a selection, or the letters of a plan. */
export async function wantedOf(
  session: Session,
  how: LetterAct,
  operationIds: readonly string[],
  flags: ChoiceFlags,
): Promise<Selection | readonly PlannedLetter[]> {
  const { since, reason, batch, plan } = filterOf(flags, session.clients.now());
  if (plan !== undefined) return readLettersPlan(plan, lettersPurpose(session, how));
  return operationIds.length > 0 ? { operationIds } : defined({ since, reason, batch });
}
