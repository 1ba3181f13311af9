import { join } from "node:path";
import type { Batch } from "../../contract/batch.ts";
import { iso } from "../../contract/iso.ts";
import { mayHaveMoreRows, rowsToEnd } from "../batch/batch-status.ts";
import { knownFigures } from "../batch/figures.ts";
import { readBatch } from "../batch/read.ts";
import { refreshed } from "../batch/refresh.ts";
import { UsageError } from "../errors.ts";
import { openScratch, type Scratch } from "../session/scratch.ts";
import type { Session } from "../session/session.ts";
import { readWorkerEnvironment } from "../tenant/worker-environment.ts";
import { rollbackPorts } from "./ports.ts";
import { checkOver, checkOwnRollback } from "./preconditions.ts";
import { rollbackIdOf } from "./rollback-id.ts";
import { type LeftAlone, rollbackRows } from "./rows.ts";
import {
  notBegun,
  type RowsHead,
  readLeftAlone,
  readRowsFile,
  removeRowsFile,
  writeRowsFile,
} from "./rows-file.ts";
import { type RollbackSummary, summaryTally } from "./summary.ts";

/** How a batch is rolled back. */
export interface RollbackOptions {
  /** The id of the new batch. */
  readonly batch?: string;
  readonly trustRecords?: boolean;
  readonly dryRun?: boolean;
  /** Why, for the record of each row. */
  readonly reason?: string;
  /** The file that a dry run writes the plan to. */
  readonly out?: string;
  /** The file of a plan to be carried out as it is. */
  readonly plan?: string;
}

/** Learns what a rollback will do and what it leaves alone. */
export interface RollbackReport {
  leftAlone(left: LeftAlone): void;
  /**
   * @param path The file of the rows, where there is one.
   * @param earlier When an earlier run planned them, where one did.
   */
  planned(counts: RollbackSummary, path: string | undefined, earlier?: string): void;
}

/** Runs work that Ctrl-C ends early but cleanly. */
export type Interruptible = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** Where a rollback's rows come from and go to. */
export interface RollbackSteps<T> {
  readonly report: RollbackReport;
  readonly interruptible: Interruptible;
  /** Sends the rows. */
  readonly send: (prepared: PreparedRollback) => Promise<T>;
}

/** The rows that restore what a batch changed. */
export interface PreparedRollback {
  readonly rollbackId: string;
  readonly counts: RollbackSummary;
  readonly path: string;
  /** Whether an earlier run began the batch: this one continues it. */
  readonly isBegun: boolean;
}

/**
 * Plans the rows that restore the previous state of every pair that a batch changed, except those that were changed since.
 * It writes them into a file; a run after a crash continues with that file. A dry run leaves none that it was not asked for,
 * nor does a run whose batch did not begin. A plan that was made before is not made again: the rows are those of its file.
 *
 * @throws UsageError when there is no such batch, when it is not over, when the new batch's id is taken, or its file, and when
 * the plan is for something else.
 */
export async function withRollbackRows<T>(
  session: Session,
  batchId: string,
  options: RollbackOptions,
  { report, interruptible, send }: RollbackSteps<T>,
): Promise<T> {
  checkOptions(options);
  const { batch: rollbackId = rollbackIdOf(batchId), trustRecords = false, dryRun = false } = options;
  const path = options.plan ?? `${rollbackId}.ndjson`;
  let scratch: Scratch | undefined;
  let own: RowsHead | undefined;
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
    };
    const trust = { trust_records: trustRecords };
    const written = readRowsFile(path, options.plan === undefined ? { ...purpose, ...trust } : purpose);
    if (existing === undefined && options.plan === undefined) {
      // Another run may be about to send those rows; a new plan would include operations that have ended since.
      if (written !== undefined && !dryRun) throw notBegun(path, written.head, session.commandLine);
      if (dryRun && options.out === undefined) scratch = openScratch("rollback");
      const rowsPath = scratch === undefined ? (options.out ?? path) : join(scratch.directory, path);
      const head = { ...purpose, ...trust, planned_at: iso(session.clients.now()) };
      const job = { batch: figures.batch, head, because: options.reason };
      const counts = await interruptible((signal) => plan(rowsPath, job, { session, report, signal }));
      if (!dryRun) own = head;
      const kept = dryRun ? options.out : path;
      report.planned(counts, counts.returned === 0 && !dryRun ? undefined : kept);
      return await send({ rollbackId, counts, path: rowsPath, isBegun: false });
    }
    if (written === undefined) throw withoutFile(path, rollbackId, existing);
    const { counts, head } = written;
    for await (const left of readLeftAlone(path)) report.leftAlone(left);
    report.planned(counts, path, head.planned_at);
    return await send({ rollbackId, counts, path, isBegun: existing !== undefined });
  } finally {
    scratch?.remove();
    if (own !== undefined) await removeUnused(path, own, session);
  }
}

/** @throws UsageError */
function checkOptions({ dryRun, out, plan: planned, reason, trustRecords }: RollbackOptions): void {
  if (out !== undefined && !dryRun)
    throw new UsageError("--out writes the plan of a dry run: pass --dry-run, too.");
  if (planned === undefined) return;
  const given = [
    out !== undefined && "--out",
    reason !== undefined && "--reason",
    trustRecords && "--trust-records",
  ].find(Boolean);
  if (given)
    throw new UsageError(`${given} is for making a plan, and --plan carries one out: leave one of them out.`);
}

function withoutFile(path: string, rollbackId: string, existing: Batch | undefined): UsageError {
  return new UsageError(
    existing === undefined
      ? `--plan: there is no file ${path}.`
      : `batch: ${rollbackId} has already begun, with the rows in ${path}. Run it again where that file is.`,
  );
}

async function plan(
  path: string,
  { batch, head, because }: { batch: Batch; head: RowsHead; because: string | undefined },
  { session, report, signal }: { session: Session; report: RollbackReport; signal: AbortSignal },
): Promise<RollbackSummary> {
  const left: LeftAlone[] = [];
  const tally = summaryTally();
  const rows = rollbackRows(rollbackPorts(session, signal), {
    batchId: head.rollback_of,
    expectedRows: rowsToEnd(batch),
    mayHaveMore: mayHaveMoreRows(batch),
    trustRecords: head.trust_records,
    onLeftAlone(one) {
      report.leftAlone(one);
      tally.left(one);
      left.push(one);
    },
  });
  const signed = tally.rows(rows, { requestedBy: await session.requester(), because });
  return writeRowsFile(path, head, signed, () => left.splice(0));
}

/** A file is of use only to a batch that has begun. */
async function removeUnused(path: string, own: RowsHead, session: Session): Promise<void> {
  const batch = await readBatch(session, own.batch_id).catch(() => null);
  if (batch === undefined) removeRowsFile(path, own);
}
