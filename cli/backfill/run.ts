import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import { openSession } from "../session/session.ts";
import { Interrupted, interruptible } from "../signals.ts";
import { check } from "./check.ts";
import type { Run } from "./one-run.ts";
import { type BackfillFlags, listingId, planOf } from "./plan.ts";
import { createReport } from "./report.ts";
import { openSpool } from "./spool.ts";
import type { RowSource } from "./survey/row-source.ts";

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
  const spool = openSpool();
  try {
    return await interruptible((signal) =>
      backfill({ plan, flags, session, output, report, signal, spoolPath: spool.path }),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    output.note("Interrupted: nothing was sent.");
    return EXIT.interrupted;
  } finally {
    report.done();
    spool.remove();
    session.close();
  }
}

async function backfill(run: Run): Promise<number> {
  const { plan, flags, output } = run;
  const named = flags.batch ?? (plan.rows.kind === "organizations" ? listingId(plan, new Date()) : undefined);
  const source = await sourceOf(run, named);
  const surveyed = await check(run, source);
  if (flags.dryRun) {
    output.note("Nothing was sent: this was a dry run.");
    return EXIT.ok;
  }
  // AWS's clients take a third of the memory: they are loaded once the rows are checked.
  const { send } = await import("./send.ts");
  return send(run, named, surveyed);
}

/** Lists the organizations first, where they are what the rows are made of. */
async function sourceOf({ plan, session, output, report, signal }: Run, batchId = ""): Promise<RowSource> {
  if (plan.rows.kind === "file") return plan.rows;
  const path = `${batchId}.organizations.ndjson`;
  output.note(
    `Listing the tenant's organizations into ${path}, 100 a call, at the bulk lane's share of the rate limit.`,
  );
  const { listInto } = await import("./organizations/list.ts");
  await listInto(path, session, {
    where: plan.rows.where,
    signal,
    onPage: ({ seen, found }) => report.listing(seen, found),
    onWait: (why) => output.note(`Waiting: ${why}.`),
  });
  report.done();
  return { kind: "organizations", path };
}
