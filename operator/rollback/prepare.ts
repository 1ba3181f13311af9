import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Batch } from "../../contract/batch.ts";
import { mayHaveMoreRows, rowsToEnd } from "../batch/batch-status.ts";
import { knownFigures } from "../batch/figures.ts";
import { readBatch } from "../batch/read.ts";
import { refreshed } from "../batch/refresh.ts";
import { UsageError } from "../errors.ts";
import { openScratch } from "../session/scratch.ts";
import type { Session } from "../session/session.ts";
import { readWorkerEnvironment } from "../tenant/worker-environment.ts";
import type { RollbackCounts } from "./counts.ts";
import { rollbackPorts } from "./ports.ts";
import { checkOver, checkOwnRollback } from "./preconditions.ts";
import { rollbackIdOf } from "./rollback-id.ts";
import { type LeftAlone, rollbackRows } from "./rows.ts";
import { type RowsHead, readLeftAlone, readRowsFile, writeRowsFile } from "./rows-file.ts";

/** How a batch is rolled back. */
export interface RollbackOptions {
  /** The id of the new batch. */
  readonly batch?: string;
  readonly trustRecords?: boolean;
  readonly dryRun?: boolean;
}

/** Learns what a rollback will do and what it leaves alone. */
export interface RollbackReport {
  leftAlone(left: LeftAlone): void;
  /**
   * @param path The file of the rows, where there is one.
   * @param earlier When an earlier run planned them, where one did.
   */
  planned(counts: RollbackCounts, path: string | undefined, earlier?: string): void;
}

/** The rows that restore what a batch changed. */
export interface PreparedRollback {
  readonly rollbackId: string;
  readonly counts: RollbackCounts;
  readonly path: string;
  /** Whether an earlier run began the batch: this one continues it. */
  readonly isBegun: boolean;
}

/**
 * Plans the rows that restore the previous state of every pair that a batch changed, except those that were changed since.
 * It writes them into a file; a run after a crash continues with that file. A dry run leaves none, nor does a run whose
 * batch did not begin.
 *
 * @param send Sends the rows.
 * @throws UsageError when there is no such batch, when it is not over, when the new batch's id is taken, or its file.
 */
export async function withRollbackRows<T>(
  session: Session,
  batchId: string,
  options: RollbackOptions,
  report: RollbackReport,
  send: (prepared: PreparedRollback) => Promise<T>,
): Promise<T> {
  const { batch: rollbackId = rollbackIdOf(batchId), trustRecords = false, dryRun = false } = options;
  const path = `${rollbackId}.ndjson`;
  const scratch = openScratch("rollback");
  let isPlannedNow = false;
  try {
    const figures = await knownFigures(session, batchId);
    checkOver(figures, session.commandLine);
    const existing = await readBatch(session, rollbackId);
    if (existing !== undefined) checkOwnRollback(await refreshed(session, existing), batchId);
    const purpose = {
      rollback_of: batchId,
      batch_id: rollbackId,
      deployment: session.names.queues.bulk,
      tenant: (await readWorkerEnvironment(session)).AUTH0_DOMAIN,
      trust_records: trustRecords,
    };
    const written = readRowsFile(path, purpose);
    if (existing === undefined) {
      // Nothing was sent yet: plan again, to include operations that have ended since, such as a redriven row.
      if (written !== undefined && !dryRun) rmSync(path);
      isPlannedNow = true;
      const rowsPath = dryRun ? join(scratch.directory, path) : path;
      const counts = await plan(rowsPath, purpose, figures.batch, session, report);
      report.planned(counts, dryRun || counts.returned === 0 ? undefined : path);
      return await send({ rollbackId, counts, path: rowsPath, isBegun: false });
    }
    if (written === undefined) {
      throw new UsageError(
        `batch: ${rollbackId} has already begun, with the rows in ${path}. Run it again where that file is.`,
      );
    }
    const { counts, head } = written;
    for await (const left of readLeftAlone(path)) report.leftAlone(left);
    report.planned(counts, path, head.planned_at);
    return await send({ rollbackId, counts, path, isBegun: true });
  } finally {
    scratch.remove();
    if (isPlannedNow && !dryRun) await removeUnused(path, rollbackId, session);
  }
}

function plan(
  path: string,
  purpose: Omit<RowsHead, "planned_at">,
  batch: Batch,
  session: Session,
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
  return writeRowsFile(path, head, rows, () => left.splice(0));
}

/** A file is of use only to a batch that has begun. */
async function removeUnused(path: string, rollbackId: string, session: Session): Promise<void> {
  const batch = await readBatch(session, rollbackId).catch(() => null);
  if (batch === undefined) rmSync(path, { force: true });
}
