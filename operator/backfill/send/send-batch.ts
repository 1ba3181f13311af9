import type { Batch } from "../../../contract/batch.ts";
import { defined } from "../../../contract/defined.ts";
import { listBatches, readBatch } from "../../batch/read.ts";
import { allRefreshed, refreshed } from "../../batch/refresh.ts";
import { batchStoreOf } from "../../batch/store.ts";
import type { Session } from "../../session/session.ts";
import { defaultBatchId } from "../begin/batch-id.ts";
import { type BeginPorts, type Begun, begin } from "../begin/begin.ts";
import { checkLoad } from "../begin/check-load.ts";
import { lookFirst } from "../begin/look-first.ts";
import type { BackfillRun } from "../run.ts";
import type { Survey } from "../validate/validate.ts";
import { type SentRows, sendRows } from "./send-rows.ts";

/** A batch that has begun. */
export interface BegunBatch {
  readonly batchId: string;
  readonly begun: Begun;
  /** How many rows an earlier run has sent. */
  readonly from: number;
}

/**
 * Begins the batch of the rows in the spool, or finds the one that an earlier run began.
 *
 * @param named The batch's id, if it has one already.
 * @throws UsageError when the batch is refused.
 */
export async function beginBatch(
  { plan, options, session, report, signal, mayBegin }: BackfillRun,
  named: string | undefined,
  surveyed: Survey,
): Promise<BegunBatch> {
  const { rows, action, asked, digest } = surveyed;
  const { capture, force = false, maxFailures, rollbackOf } = options;
  const batchId = named ?? (await unnamedId(session, digest));
  const begun = await begin(
    await beginPorts(session),
    {
      batchId,
      action,
      digest,
      source: plan.source,
      expectedRows: rows,
      maxFailures: plan.maxFailures,
      maxFailuresGiven: maxFailures !== undefined,
      capture,
      createdBy: await session.requester(),
      ...defined({ rollbackOf, actions: action === "mixed" ? asked.actions : undefined }),
    },
    async () => {
      const expects = rollbackOf !== undefined;
      report.estimated(await checkLoad(session, { rows, actions: asked.actions, capture, expects, force }));
      signal.throwIfAborted();
      await lookFirst({ session, report, signal }, surveyed);
      await mayBegin(batchId, surveyed);
    },
  );
  const from = begun.kind === "sent" ? rows : begun.kind === "resume" ? begun.from : 0;
  return { batchId, begun, from };
}

/** Sends the rows in the spool, or those that an earlier run did not come to. */
export async function sendBatch(
  { session, report, signal, spoolPath }: BackfillRun,
  { batchId, from }: BegunBatch,
  { rows, overruledLines }: Survey,
): Promise<SentRows> {
  const startedMs = performance.now();
  const job = { rows: { path: spoolPath, overruledLines }, batchId, from };
  return sendRows(session, job, {
    signal,
    onSent: (sent) => report.sending({ sent, rows, before: from, elapsedMs: performance.now() - startedMs }),
  }).finally(report.done);
}

/** How the sending ended; where the batch was halted, with that batch. */
export interface SentBatch extends SentRows {
  readonly batch?: Batch | undefined;
}

/** Notes in the batch's item that all rows are sent; where they are not, finds out why. */
export async function concludeSending(
  { session }: BackfillRun,
  batchId: string,
  ended: SentRows,
): Promise<SentBatch> {
  if (ended.end === "halted") return { ...ended, batch: await readBatch(session, batchId) };
  if (ended.end === "sent") await (await batchStoreOf(session)).markRunning(batchId);
  return ended;
}

/** A batch that has begun, as programs get it. */
export function begunObject({ batchId, begun, from }: BegunBatch, rows: number): object {
  const event = { create: "begun", resume: "resumed", sent: "sent" }[begun.kind];
  const { capture, maxFailures: max_failures } = begun.options;
  return { event, batch_id: batchId, rows, sent: from, capture, max_failures };
}

/** How the sending ended, as programs get it. */
export function sentObject(batchId: string, rows: number, { end, sent, batch }: SentBatch): object {
  const halted = end === "halted" ? { state: batch?.state, reason: batch?.stopReason } : {};
  return { event: end, batch_id: batchId, ...halted, rows, sent };
}

async function beginPorts(session: Session): Promise<BeginPorts> {
  return {
    store: await batchStoreOf(session),
    readBatch: (id) => readBatch(session, id),
    upToDate: (batch) => refreshed(session, batch),
    now: session.clients.now,
  };
}

/** The id of a batch that was given none. */
async function unnamedId(session: Session, digest: string): Promise<string> {
  const all = await listBatches(session);
  const sameRows = await allRefreshed(
    session,
    all.filter((batch) => batch.digest === digest),
  );
  return defaultBatchId(digest, new Date(session.clients.now()), sameRows);
}
