import { defined } from "../../contract/defined.ts";
import { haltedAmong } from "../../operator/batch/read.ts";
import { act, DISCARD, type LetterAct, REDRIVE } from "../../operator/dead-letters/act.ts";
import { choose } from "../../operator/dead-letters/choose.ts";
import { LEFT } from "../../operator/dead-letters/outcome.ts";
import type { Selection } from "../../operator/dead-letters/select.ts";
import { UsageError } from "../../operator/errors.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { targetText } from "../../operator/session/target.ts";
import { counted } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import { confirm } from "../output/confirm.ts";
import { runOnTarget } from "../session/run.ts";
import { interruptible } from "../signals.ts";
import { drainOf } from "./drain.ts";
import { outcomesText, reconciliationNotes } from "./text.ts";

/** The options of the commands that act on dead letters. */
export interface ActingFlags extends SessionFlags, Pick<Selection, "reason" | "batch"> {
  readonly all?: boolean;
  readonly yes?: boolean;
}

/** How an act on dead letters is told. */
interface Telling {
  /** What would be done with them. */
  readonly verb: string;
  readonly told: string;
  /** How many of them it takes to be asked about. */
  readonly asksFrom: number;
  /** What is said of what was left, after the count. */
  readonly remark?: string;
}

/** Sends the chosen dead letters back to their lanes. @returns The exit code: 1 when some could not be sent back. */
export function runRedrive(operationIds: readonly string[], flags: ActingFlags): Promise<number> {
  return runAct(operationIds, flags, REDRIVE, {
    verb: "Redrive",
    told: "sent back",
    asksFrom: 2,
    remark:
      "Those that are left are malformed, changed meanwhile, or held by another command. Run dead-letters show for the reason, dead-letters discard to remove one.",
  });
}

/** Takes the chosen dead letters out of the queue for good. @returns The exit code: 1 when some were left. */
export function runDiscard(operationIds: readonly string[], flags: ActingFlags): Promise<number> {
  return runAct(operationIds, flags, DISCARD, {
    verb: "Discard for good",
    told: DISCARD.done,
    asksFrom: 1,
  });
}

/** @returns The exit code: 1 when some were left, 130 when it was interrupted. */
function runAct(
  operationIds: readonly string[],
  flags: ActingFlags,
  how: LetterAct,
  { verb, told, asksFrom, remark }: Telling,
): Promise<number> {
  return runOnTarget(flags, async (session, output) => {
    const { chosen, done, leftOut } = await choose(session, how, selectionOf(operationIds, flags), {
      drain: drainOf(session),
      onReconciled: (reconciliation) => reconciliationNotes(reconciliation).forEach(output.note),
    });
    for (const id of leftOut) output.note(`Skipped ${id}: it is not a dead letter, or was discarded.`);
    if (chosen.length >= asksFrom) {
      const reasons = [...Map.groupBy(chosen, ({ reason }) => reason ?? "unknown")]
        .map(([reason, letters]) => `${letters.length} ${reason}`)
        .join(", ");
      await confirm(
        `${verb} ${counted(chosen.length, "dead letter")} (${reasons}), on ${targetText(session.target)}?`,
        flags.yes,
      );
    }
    if (how === REDRIVE) {
      const halted = await haltedAmong(
        session,
        chosen.flatMap(({ batch_id }) => batch_id ?? []),
      );
      for (const { batchId, state } of halted)
        output.note(`The batch ${batchId} was ${state}: its rows end as cancelled, without a call.`);
    }
    const acted = await interruptible((signal) => act(session, how, chosen, signal));
    const outcomes = [...done.map(([id, did]) => [id, how.outcomeOf(did)] as const), ...acted];
    output.results(
      outcomes.map(([operation_id, outcome]) => ({ operation_id, outcome })),
      () => outcomesText(outcomes, { done: how.done, told }),
    );
    const isAnyLeft = outcomes.some(([, outcome]) => outcome === LEFT);
    if (isAnyLeft && remark !== undefined) output.note(remark);
    if (acted.size < chosen.length) {
      output.note(
        `Interrupted: ${counted(chosen.length - acted.size, "dead letter")} not reached. Run the same command again to continue.`,
      );
      return EXIT.interrupted;
    }
    return isAnyLeft ? EXIT.failed : EXIT.ok;
  });
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
  return defined({ reason, batch });
}
