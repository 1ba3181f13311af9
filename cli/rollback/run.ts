import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Batch } from "../../contract/batch.ts";
import { mayHaveMoreRows, rowsToEnd } from "../../operator/batch/batch-status.ts";
import { readFigures } from "../../operator/batch/figures.ts";
import { readBatch, unknownBatch } from "../../operator/batch/read.ts";
import { refreshed } from "../../operator/batch/refresh.ts";
import { UsageError } from "../../operator/errors.ts";
import { isComplete, type RollbackCounts } from "../../operator/rollback/counts.ts";
import { rollbackPorts } from "../../operator/rollback/ports.ts";
import { checkOver, checkOwnRollback } from "../../operator/rollback/preconditions.ts";
import { rollbackIdOf } from "../../operator/rollback/rollback-id.ts";
import { type LeftAlone, rollbackRows } from "../../operator/rollback/rows.ts";
import {
  type RowsHead,
  readLeftAlone,
  readRowsFile,
  writeRowsFile,
} from "../../operator/rollback/rows-file.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openScratch } from "../../operator/session/scratch.ts";
import { openSession, type Session } from "../../operator/session/session.ts";
import { readWorkerEnvironment } from "../../operator/tenant/worker-environment.ts";
import { runBackfill } from "../backfill/run.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import { createRollbackReport, type RollbackReport } from "./report.ts";

/** The options of `orgconn batch rollback`. */
export interface RollbackFlags extends SessionFlags {
  /** The id of the batch that takes the other back. */
  readonly batch?: string;
  readonly trustRecords?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly watch?: boolean;
}

/**
 * Rolls a batch back: a new batch restores the previous state of every pair, except those that were changed since.
 *
 * It writes the rows into a file first; a run after a crash continues with that file. A dry run leaves none.
 *
 * @returns The exit code: 1 when not everything that the batch changed is restored.
 * @throws UsageError when there is no such batch, when it is not over, when the new batch's id is taken, or its file.
 */
export async function runRollback(batchId: string, flags: RollbackFlags): Promise<number> {
  const rollbackId = flags.batch ?? rollbackIdOf(batchId);
  const path = `${rollbackId}.ndjson`;
  const session = await openSession(flags);
  const output = createOutput(flags);
  const scratch = openScratch("rollback");
  let isPlannedNow = false;
  try {
    const figures = await readFigures(session, batchId);
    if (figures === undefined) throw unknownBatch(batchId);
    checkOver(figures, session.commandLine);
    const existing = await readBatch(session, rollbackId);
    if (existing !== undefined) checkOwnRollback(await refreshed(session, existing), batchId);
    const purpose = {
      rollback_of: batchId,
      batch_id: rollbackId,
      deployment: session.names.queues.bulk,
      tenant: (await readWorkerEnvironment(session)).AUTH0_DOMAIN,
      trust_records: flags.trustRecords ?? false,
    };
    let found = readRowsFile(path, purpose);
    if (existing === undefined && found !== undefined) {
      // Nothing was sent yet: plan again, to include operations that have ended since, such as a redriven row.
      if (!flags.dryRun) rmSync(path);
      found = undefined;
    }
    if (existing !== undefined && found === undefined) {
      throw new UsageError(
        `batch: ${rollbackId} has already begun, with the rows in ${path}. Run it again where that file is.`,
      );
    }
    const rowsPath = found === undefined && flags.dryRun ? join(scratch.directory, path) : path;
    isPlannedNow = found === undefined;
    const report = createRollbackReport(output);
    if (found !== undefined) {
      for await (const left of readLeftAlone(path)) report.leftAlone(left);
      report.planned(found.counts, path, found.head.planned_at);
    }
    const counts = found?.counts ?? (await plan(rowsPath, purpose, figures.batch, session, flags, report));
    const code = isComplete(counts) ? EXIT.ok : EXIT.failed;
    if (counts.returned === 0) return code;
    const sent = await runBackfill(rowsPath, {
      ...flags,
      batch: rollbackId,
      rollbackOf: batchId,
      // What a rollback changes is on record already.
      capture: false,
    });
    return sent === EXIT.ok ? code : sent;
  } finally {
    scratch.remove();
    if (isPlannedNow && !flags.dryRun) await removeUnused(path, rollbackId, session);
    session.close();
  }
}

async function plan(
  path: string,
  purpose: Omit<RowsHead, "planned_at">,
  batch: Batch,
  session: Session,
  { dryRun }: RollbackFlags,
  report: RollbackReport,
): Promise<RollbackCounts> {
  const left: LeftAlone[] = [];
  const rows = rollbackRows(rollbackPorts(session), {
    batchId: purpose.rollback_of,
    expectedRows: rowsToEnd(batch),
    mayHaveMore: mayHaveMoreRows(batch),
    trustRecords: purpose.trust_records,
    onLeftAlone(one) {
      report.leftAlone(one);
      left.push(one);
    },
  });
  const head = { ...purpose, planned_at: new Date().toISOString() };
  const counts = await writeRowsFile(path, head, rows, () => left.splice(0));
  report.planned(counts, dryRun || counts.returned === 0 ? undefined : path);
  return counts;
}

/** A file is of use only to a batch that has begun. */
async function removeUnused(path: string, rollbackId: string, session: Session): Promise<void> {
  const batch = await readBatch(session, rollbackId).catch(() => null);
  if (batch === undefined) rmSync(path, { force: true });
}
