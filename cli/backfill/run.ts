import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operatorBatchStore } from "../../lambda/batches/operator-store.ts";
import { listBatches, readBatch } from "../batch/read.ts";
import { UsageError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput, type Output } from "../output/output.ts";
import { openSession, type Session } from "../session/session.ts";
import { Interrupted, interruptible } from "../signals.ts";
import { defaultBatchId } from "./begin/batch-id.ts";
import { begin } from "./begin/begin.ts";
import { checkLoad } from "./begin/check-load.ts";
import { type Filled, fill } from "./fill/fill.ts";
import { listInto } from "./organizations/list.ts";
import { type BackfillFlags, listingId, type Plan, planOf } from "./plan.ts";
import { count, createReport, type Report, warning } from "./report.ts";
import type { RowSource } from "./survey/row-source.ts";
import type { Survey } from "./survey/survey.ts";
import type { SurveyJob, SurveyProgress } from "./survey/survey-thread.ts";
import { runInThread } from "./thread/run-in-thread.ts";

/** One run of the command. */
interface Run {
  readonly plan: Plan;
  readonly flags: BackfillFlags;
  readonly session: Session;
  readonly output: Output;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Holds the good rows between the check and the sending. */
  readonly spoolPath: string;
}

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
  const directory = mkdtempSync(join(tmpdir(), "orgconn-backfill-"));
  const spoolPath = join(directory, "rows.ndjson");
  try {
    return await interruptible((signal) =>
      backfill({ plan, flags, session, output, report, signal, spoolPath }),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    output.note("Interrupted: nothing was sent.");
    return EXIT.interrupted;
  } finally {
    report.done();
    rmSync(directory, { recursive: true, force: true });
    session.close();
  }
}

async function backfill(run: Run): Promise<number> {
  const { plan, flags, session, output } = run;
  const named = flags.batch ?? (plan.rows.kind === "organizations" ? listingId(plan, new Date()) : undefined);
  const source = await sourceOf(run, named);
  const surveyed = await check(run, source);
  if (flags.dryRun) {
    output.note("Nothing was sent: this was a dry run.");
    return EXIT.ok;
  }
  const batchId = named ?? defaultBatchId(surveyed.digest, new Date(), await listBatches(session));
  return send(run, batchId, surveyed);
}

/** Lists the organizations first, where they are what the rows are made of. */
async function sourceOf({ plan, session, output, report, signal }: Run, batchId = ""): Promise<RowSource> {
  if (plan.rows.kind === "file") return plan.rows;
  const path = `${batchId}.organizations.ndjson`;
  output.note(
    `Listing the tenant's organizations into ${path}, 100 a call, at the bulk lane's share of the rate limit.`,
  );
  await listInto(path, session, {
    where: plan.rows.where,
    signal,
    onPage: ({ seen, found }) => report.listing(seen, found),
    onWait: (why) => output.note(`Waiting: ${why}.`),
  });
  report.done();
  return { kind: "organizations", path };
}

async function check(run: Run, source: RowSource): Promise<Survey> {
  const { plan, flags, output, report, signal, spoolPath } = run;
  const { defaults, errorsPath } = plan;
  const { lastWins = false, skipInvalid = false } = flags;
  const job = { source, defaults, lastWins, spoolPath, errorsPath };
  const surveyed = await runInThread<SurveyJob, SurveyProgress, Survey>(
    new URL("./survey/survey-thread", import.meta.url),
    job,
    { signal, onEvent: ({ read }) => report.checking(read) },
  ).catch((error) => {
    signal.throwIfAborted();
    throw error;
  });
  report.done();
  const { read, bad, overruled, rows, action, digest } = surveyed;
  output.result(
    {
      event: "checked",
      read,
      bad,
      overruled,
      rows,
      action,
      digest,
      ...(bad > 0 ? { errors: errorsPath } : {}),
    },
    () =>
      `${count(read)} rows read, ${count(rows)} to send${overruled > 0 ? `, ${count(overruled)} overruled by later ones` : ""}${bad > 0 ? warning(`, ${count(bad)} bad: see ${errorsPath}`) : ""}.`,
  );
  if (bad > 0 && !skipInvalid) {
    throw new UsageError(
      `${count(bad)} of ${count(read)} rows are bad: see ${errorsPath}. Correct them, or leave them out with --skip-invalid.`,
    );
  }
  if (rows === 0) throw new UsageError("There is no row to send.");
  return surveyed;
}

async function send(run: Run, batchId: string, surveyed: Survey): Promise<number> {
  const { plan, flags, session, output, report, signal, spoolPath } = run;
  const { rows, action, digest, overruledLines } = surveyed;
  const begun = await begin(
    session,
    {
      batchId,
      action,
      digest,
      source: plan.source,
      expectedRows: rows,
      maxFailures: plan.maxFailures,
      capture: flags.capture,
    },
    () => checkLoad(session, { rows, action, force: flags.force ?? false }, output),
  );
  if (begun.kind === "sent") {
    output.result(
      { event: "sent", batch_id: batchId, rows, sent: rows },
      () => `All ${count(rows)} rows of ${batchId} were sent before.`,
    );
    return follow(run, batchId);
  }
  const from = begun.kind === "resume" ? begun.from : 0;
  output.result(
    { event: begun.kind === "resume" ? "resumed" : "begun", batch_id: batchId, rows, sent: from },
    () =>
      begun.kind === "resume"
        ? `Batch ${batchId} goes on after row ${count(from)}.`
        : `Batch ${batchId} begins.`,
  );
  const startedMs = Date.now();
  const job = { flags, rows: { path: spoolPath, overruledLines }, batchId, from };
  const filled = await fill(session, job, {
    signal,
    onSent: (sent) => report.sending({ sent, rows, before: from, elapsedMs: Date.now() - startedMs }),
  }).catch((error) => {
    report.done();
    output.note(`Not all rows are sent. To go on, run it again with --batch ${batchId}.`);
    throw error;
  });
  report.done();
  return conclude(run, batchId, rows, filled);
}

async function conclude(run: Run, batchId: string, rows: number, { end, sent }: Filled): Promise<number> {
  const { session, output } = run;
  switch (end) {
    case "interrupted":
      output.result(
        { event: "interrupted", batch_id: batchId, rows, sent },
        () =>
          `Interrupted: ${count(sent)} of ${count(rows)} rows are sent. To go on, run it again with --batch ${batchId}.`,
      );
      return EXIT.interrupted;
    case "halted": {
      const batch = await readBatch(session, batchId);
      output.result(
        { event: "halted", batch_id: batchId, state: batch?.state, reason: batch?.stopReason, rows, sent },
        () =>
          `The batch was ${batch?.state} after ${count(sent)} of ${count(rows)} rows: ${batch?.stopReason ?? ""}`,
      );
      return EXIT.overtaken;
    }
    case "sent": {
      const store = operatorBatchStore(await session.clients.dynamodb(), session.names.tables.control);
      await store.markRunning(batchId);
      output.result(
        { event: "sent", batch_id: batchId, rows, sent },
        () => `All ${count(rows)} rows of ${batchId} are sent.`,
      );
      return follow(run, batchId);
    }
  }
}

async function follow({ flags, session, output }: Run, batchId: string): Promise<number> {
  if (!flags.watch) {
    output.note(`Watch it: orgconn batch watch ${batchId}`);
    return EXIT.ok;
  }
  const { watchBatch } = await import("../batch/watch.ts");
  return watchBatch(session, batchId, output);
}
