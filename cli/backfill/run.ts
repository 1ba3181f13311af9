import { join } from "node:path";
import type { BackfillRun, Plan } from "../../operator/backfill/run.ts";
import { namesText } from "../../operator/backfill/source/field-names.ts";
import type { RowSource } from "../../operator/backfill/validate/row-source.ts";
import { checkedObject, refuseRows, surveyRows } from "../../operator/backfill/validate/survey-rows.ts";
import { withFewYoungObjects } from "../../operator/backfill/young-objects.ts";
import { Interrupted } from "../../operator/errors.ts";
import { openScratch } from "../../operator/session/scratch.ts";
import type { Session } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import type { Output } from "../output/output.ts";
import { runOnTarget } from "../session/run.ts";
import { interruptible } from "../signals.ts";
import { askBefore } from "./ask-before.ts";
import type { BackfillCommand } from "./plan.ts";
import { type BackfillFlags, planOf } from "./plan.ts";
import { problemLines } from "./problem-text.ts";
import { createReport } from "./report.ts";
import { checkedText } from "./summary-text.ts";

/**
 * Checks the rows of a file, or makes them of the tenant's organizations, and sends them as a batch.
 *
 * Rows are read twice: once to check all of them, once to send them. In between the good ones lie in a temporary file,
 * so it does not matter whether the source can be read again, and memory does not grow with it.
 *
 * @returns The exit code.
 * @throws UsageError when the batch is refused; nothing was sent then.
 */
export async function runBackfill(file: string | undefined, flags: BackfillFlags): Promise<number> {
  const plan = planOf(file, flags);
  return runOnTarget(flags, (session, output) => backfillOn(session, output, plan, flags));
}

/** Does it on a deployment that was found and named. */
export async function backfillOn(
  session: Session,
  output: Output,
  plan: Plan,
  flags: BackfillFlags,
): Promise<number> {
  const report = createReport(output);
  const scratch = openScratch("backfill");
  const spoolPath = join(scratch.directory, "rows.ndjson");
  const mayBegin = askBefore(session, flags);
  try {
    return await interruptible((signal) =>
      withFewYoungObjects(() =>
        backfill({
          flags,
          output,
          run: { plan, options: flags, session, report, signal, spoolPath, mayBegin },
        }),
      ),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    output.note("Interrupted: nothing was sent.");
    return EXIT.interrupted;
  } finally {
    report.done();
    scratch.remove();
  }
}

async function backfill(command: BackfillCommand): Promise<number> {
  const { flags, run, output } = command;
  const { batchId = flags.batch, source } = await sourceOf(run);
  const surveyed = await surveyRows(run, source);
  output.result(checkedObject(surveyed), () => checkedText(surveyed));
  if (surveyed.leftOut.length > 0)
    output.note(`Left out, because they are no fields of a request: ${namesText(surveyed.leftOut)}.`);
  for (const line of problemLines(surveyed)) output.note(line);
  refuseRows(surveyed, flags);
  if (flags.dryRun) {
    const { endDryRun } = await import("./dry-run.ts");
    return endDryRun(command, surveyed);
  }
  // AWS's clients take a third of the memory: they are loaded once the rows are checked.
  const { send } = await import("./send.ts");
  return send(command, batchId, surveyed);
}

/** Where the rows come from; with organizations, the batch that they are listed for, too. */
async function sourceOf(
  run: BackfillRun,
): Promise<{ readonly batchId?: string; readonly source: RowSource }> {
  const { rows } = run.plan;
  if (rows.kind !== "organizations") return { source: rows };
  const { organizationRows } = await import("../../operator/backfill/organizations/organization-rows.ts");
  return organizationRows(run, rows.where);
}
