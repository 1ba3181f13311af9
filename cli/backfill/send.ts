import type { Batch } from "../../contract/batch.ts";
import { defaultBatchId } from "../../operator/backfill/begin/batch-id.ts";
import { type BeginPorts, begin } from "../../operator/backfill/begin/begin.ts";
import { checkLoad } from "../../operator/backfill/begin/check-load.ts";
import { type SentRows, sendRows } from "../../operator/backfill/send/send-rows.ts";
import type { Survey } from "../../operator/backfill/validate/validate.ts";
import { listBatches, readBatch } from "../../operator/batch/read.ts";
import { allRefreshed, refreshed } from "../../operator/batch/refresh.ts";
import { operatorBatchStore } from "../../operator/batch/store.ts";
import type { Session } from "../../operator/session/session.ts";
import { count, counted } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import { typedCommand } from "../session/typed-command.ts";
import type { RunContext } from "./context.ts";
import { loadLines } from "./load-text.ts";

/**
 * Sends the rows in the spool as a batch, or those that an earlier run did not come to.
 *
 * @param named The batch's id, if the operator named it.
 * @returns The exit code.
 * @throws UsageError when the batch is refused.
 */
export async function send(run: RunContext, named: string | undefined, surveyed: Survey): Promise<number> {
  const { plan, flags, session, output, report, signal, spoolPath } = run;
  const { rows, action, asked, digest, overruledLines } = surveyed;
  const { capture, force = false } = flags;
  const batchId = named ?? defaultBatchId(digest, new Date(), await sameRows(session, digest));
  const begun = await begin(
    await beginPorts(session),
    {
      batchId,
      action,
      digest,
      source: plan.source,
      expectedRows: rows,
      maxFailures: plan.maxFailures,
      maxFailuresGiven: flags.maxFailures !== undefined,
      capture,
      ...(flags.rollbackOf === undefined ? {} : { rollbackOf: flags.rollbackOf }),
    },
    async () => {
      const { actions } = asked;
      const expects = flags.rollbackOf !== undefined;
      const estimate = await checkLoad(session, { rows, actions, capture, expects, force });
      loadLines(estimate).forEach(output.note);
      signal.throwIfAborted();
    },
  );
  begun.notes.forEach(output.note);
  if (begun.kind === "sent") {
    output.result(
      { event: "sent", batch_id: batchId, rows, sent: rows },
      () => `All ${counted(rows, "row")} of ${batchId} had been sent before.`,
    );
    return follow(run, batchId);
  }
  const from = begun.kind === "resume" ? begun.from : 0;
  output.result(
    { event: begun.kind === "resume" ? "resumed" : "begun", batch_id: batchId, rows, sent: from },
    () =>
      begun.kind === "resume"
        ? `Batch ${batchId} continues after row ${count(from)}.`
        : `Batch ${batchId} begins.`,
  );
  const startedMs = Date.now();
  const job = { flags, rows: { path: spoolPath, overruledLines }, batchId, from };
  const filled = await sendRows(session, job, {
    signal,
    onSent: (sent) => report.sending({ sent, rows, before: from, elapsedMs: Date.now() - startedMs }),
  }).catch((error) => {
    report.done();
    output.note(`Not all rows were sent. ${goOn(run, batchId)}`);
    throw error;
  });
  report.done();
  return conclude(run, batchId, rows, filled);
}

async function beginPorts(session: Session): Promise<BeginPorts> {
  return {
    store: operatorBatchStore(await session.clients.dynamodb(), session.names.tables.control),
    readBatch: (id) => readBatch(session, id),
    upToDate: (batch) => refreshed(session, batch),
    now: session.clients.now,
  };
}

/** The batches of the same rows that there are. */
async function sameRows(session: Session, digest: string): Promise<readonly Batch[]> {
  const batches = await listBatches(session);
  return allRefreshed(
    session,
    batches.filter((batch) => batch.digest === digest),
  );
}

async function conclude(
  run: RunContext,
  batchId: string,
  rows: number,
  { end, sent }: SentRows,
): Promise<number> {
  const { session, output } = run;
  switch (end) {
    case "interrupted":
      output.result(
        { event: "interrupted", batch_id: batchId, rows, sent },
        () => `Interrupted: ${count(sent)} of ${count(rows)} rows are sent. ${goOn(run, batchId)}`,
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
        () => `All ${counted(rows, "row")} of ${batchId} are sent.`,
      );
      return follow(run, batchId);
    }
  }
}

async function follow({ flags, session, output }: RunContext, batchId: string): Promise<number> {
  if (!flags.watch) {
    output.note(`Watch it: ${session.commandLine(`batch watch ${batchId}`)}`);
    return EXIT.ok;
  }
  const { watchBatch } = await import("../batch/watch.ts");
  return watchBatch(session, batchId, output);
}

function goOn({ flags }: RunContext, batchId: string): string {
  const named = flags.rollbackOf === undefined ? { "--batch": batchId } : {};
  return `To continue, run it again: ${typedCommand(named)}`;
}
