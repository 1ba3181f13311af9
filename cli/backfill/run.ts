import { join } from "node:path";
import type { RowSource } from "../../operator/backfill/validate/row-source.ts";
import { Interrupted } from "../../operator/errors.ts";
import { openScratch } from "../../operator/session/scratch.ts";
import { openSession } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import { interruptible } from "../signals.ts";
import { check } from "./check.ts";
import type { RunContext } from "./context.ts";
import { type BackfillFlags, planOf } from "./plan.ts";
import { createReport } from "./report.ts";

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
  const output = createOutput(flags);
  const report = createReport(output);
  const session = await openSession(flags);
  const scratch = openScratch("backfill");
  try {
    return await interruptible((signal) =>
      backfill({
        plan,
        flags,
        session,
        output,
        report,
        signal,
        spoolPath: join(scratch.directory, "rows.ndjson"),
      }),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    output.note("Interrupted: nothing was sent.");
    return EXIT.interrupted;
  } finally {
    report.done();
    scratch.remove();
    session.close();
  }
}

async function backfill(run: RunContext): Promise<number> {
  const { flags, output } = run;
  const { batchId = flags.batch, source } = await sourceOf(run);
  const surveyed = await check(run, source);
  if (flags.dryRun) {
    output.note("Nothing was sent: this was a dry run.");
    return EXIT.ok;
  }
  // AWS's clients take a third of the memory: they are loaded once the rows are checked.
  const { send } = await import("./send.ts");
  return send(run, batchId, surveyed);
}

/** Where the rows come from; with organizations, the batch that they are listed for, too. */
async function sourceOf(run: RunContext): Promise<{ readonly batchId?: string; readonly source: RowSource }> {
  const { rows } = run.plan;
  if (rows.kind !== "organizations") return { source: rows };
  const { organizationRows } = await import("./organizations/source.ts");
  return organizationRows(run, rows.where);
}
