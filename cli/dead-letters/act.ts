import { defined } from "../../contract/defined.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { haltedAmong } from "../../operator/batch/read.ts";
import { act, DISCARD, type LetterAct, REDRIVE } from "../../operator/dead-letters/act.ts";
import { type Choice, choose } from "../../operator/dead-letters/choose.ts";
import { leftOutObject } from "../../operator/dead-letters/left-out.ts";
import { LEFT } from "../../operator/dead-letters/outcome.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import type { Session } from "../../operator/session/session.ts";
import { targetText } from "../../operator/session/target.ts";
import { counted } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import { confirm } from "../output/confirm.ts";
import { followText } from "../output/follow.ts";
import type { Output } from "../output/output.ts";
import { runOnTarget } from "../session/run.ts";
import { interruptible } from "../signals.ts";
import { drainOf } from "./drain.ts";
import { showOutOfSight } from "./out-of-sight.ts";
import { showPlan } from "./plan.ts";
import { type ChoiceFlags, checkFlags, wantedOf } from "./selection.ts";

import { leftOutLines, outcomesText, reconciliationNotes, summaryLines, type Telling } from "./text.ts";

/** The options of the commands that act on dead letters. */
export interface ActingFlags extends SessionFlags, ChoiceFlags {
  readonly because?: string;
  readonly yes?: boolean;
}

/** Sends the chosen dead letters back to their lanes. @returns The exit code: 1 when some could not be sent back. */
export function runRedrive(operationIds: readonly string[], flags: ActingFlags): Promise<number> {
  return runAct(operationIds, flags, REDRIVE, {
    command: "redrive",
    verb: "Redrive",
    told: "sent back",
    asksFrom: 2,
    remark: "Those that are left are malformed, changed meanwhile, or held by another command.",
  });
}

/** Takes the chosen dead letters out of the queue for good. @returns The exit code: 1 when some were left. */
export function runDiscard(operationIds: readonly string[], flags: ActingFlags): Promise<number> {
  return runAct(operationIds, flags, DISCARD, {
    command: "discard",
    verb: "Discard for good",
    told: DISCARD.done,
    asksFrom: 1,
  });
}

/** @returns The exit code: 0 only if all that were meant are dealt with, 130 when it was interrupted. */
function runAct(
  operationIds: readonly string[],
  flags: ActingFlags,
  how: LetterAct,
  telling: Telling,
): Promise<number> {
  checkFlags(operationIds, flags);
  return runOnTarget(flags, async (session, output) => {
    const choice = await choose(session, how, await wantedOf(session, how, operationIds, flags), {
      drain: drainOf(session),
      maySend: how === REDRIVE && !flags.dryRun,
      onReconciled: (reconciliation) => reconciliationNotes(reconciliation).forEach(output.note),
    });
    showOutOfSight(output, choice.outOfSight);
    if (flags.dryRun) return showPlan(session, output, { how, telling, choice, out: flags.out });
    await agree(choice.chosen, telling, flags, session, output);
    return carryOut(session, output, { how, telling, choice, flags });
  });
}

/** @throws Declined at any answer but yes. */
async function agree(
  chosen: readonly OperationItem[],
  { verb, asksFrom }: Telling,
  { yes }: ActingFlags,
  session: Session,
  output: Output,
): Promise<void> {
  if (chosen.length < asksFrom) return;
  summaryLines(chosen).forEach(output.note);
  await confirm(`${verb} ${counted(chosen.length, "dead letter")}, on ${targetText(session.target)}?`, yes);
}

async function carryOut(
  session: Session,
  output: Output,
  {
    how,
    telling,
    choice: { chosen, done, leftOut, outOfSight },
    flags,
  }: { how: LetterAct; telling: Telling; choice: Choice; flags: ActingFlags },
): Promise<number> {
  if (how === REDRIVE) await noteHalted(session, chosen, output);
  const acted = await interruptible((signal) => act(session, how, chosen, flags.because, signal));
  const outcomes = [...done.map((id) => [id, how.done] as const), ...acted];
  const told = { done: how.done, ...telling };
  output.results(
    [
      ...outcomes.map(([operation_id, outcome]) => ({ operation_id, outcome })),
      ...leftOut.map((one) => defined(leftOutObject(one))),
    ],
    () => outcomesText(outcomes, told, { isAnyLeftOut: leftOut.length > 0, outOfSight }),
  );
  const sent = outcomes.flatMap(([id, outcome]) => (outcome === REDRIVE.done ? [id] : []));
  if (sent.length > 0) output.note(followText(session, sent));
  for (const line of leftOutLines(leftOut)) output.note(line);
  const isAnyLeft = outcomes.some(([, outcome]) => outcome === LEFT);
  if (isAnyLeft && telling.remark !== undefined) output.note(`${telling.remark} ${nextSteps(session)}`);
  if (acted.size < chosen.length) {
    output.note(
      `Interrupted: ${counted(chosen.length - acted.size, "dead letter")} not reached. Run the same command again to continue.`,
    );
    return EXIT.interrupted;
  }
  const isAnyUndone = leftOut.some(({ why }) => why !== how.doneBefore);
  if (isAnyUndone && outcomes.length === 0) return EXIT.usage;
  return isAnyLeft || isAnyUndone || outOfSight > 0 ? EXIT.failed : EXIT.ok;
}

/** What to do with a dead letter that was left. */
function nextSteps({ commandLine }: Session): string {
  return `Its reason: ${commandLine("dead-letters show OPERATION")}. Remove it for good: ${commandLine("dead-letters discard OPERATION")}`;
}

async function noteHalted(session: Session, chosen: readonly OperationItem[], output: Output): Promise<void> {
  const halted = await haltedAmong(
    session,
    chosen.flatMap(({ batch_id }) => batch_id ?? []),
  );
  for (const { batchId, state } of halted)
    output.note(`The batch ${batchId} was ${state}: its rows end as cancelled, without a call.`);
}
