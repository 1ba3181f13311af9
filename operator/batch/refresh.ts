import { type Batch, isHalted } from "../../contract/batch.ts";
import { type Cut, isWanted, type ListFilter, takeFrom } from "../list/filter.ts";
import type { Session } from "../session/session.ts";
import { rowsToEnd } from "./batch-status.ts";
import { believed } from "./believed.ts";
import { readFigures } from "./figures.ts";
import { ended } from "./progress.ts";
import { listBatches } from "./read.ts";
import { type ListedBatch, listedBatch, listedFigures } from "./view.ts";

/** The least number of operations that the worker's approximate counter may have missed. */
const UNCOUNTED = 1_000;

/** The share of a batch that the counter may have missed. */
const UNCOUNTED_SHARE = 0.05;

/**
 * Whether the last row of a batch may have ended although the batch is still `running`. The worker's counter is
 * approximate: only a count of the index is exact.
 */
export function mayBeOver({ state, expectedRows, finished }: Batch): boolean {
  return (
    state === "running" && expectedRows - finished <= Math.max(UNCOUNTED, expectedRows * UNCOUNTED_SHARE)
  );
}

/** Recounts a batch before returning it. */
export async function refreshed(session: Session, batch: Batch): Promise<Batch> {
  return (await readFigures(session, batch.batchId))?.batch ?? batch;
}

/** Lists batches with how far they have come, the latest first. Those that may be over are recounted, as far as they are shown. */
export async function readListed(session: Session, filter: ListFilter): Promise<Cut<ListedBatch>> {
  const { since, limit } = filter;
  const batches = (await listBatches(session)).filter(
    ({ createdAtMs }) => since === undefined || createdAtMs >= Date.parse(since),
  );
  return takeFrom(counted(session, batches), limit, ({ batch }) => isWanted({ status: batch.state }, filter));
}

async function* counted(session: Session, batches: readonly Batch[]): AsyncGenerator<[ListedBatch]> {
  for (const batch of batches) {
    const isToBeCounted = mayBeOver(batch) || isPartlyCounted(batch, session.clients.now());
    const figures = isToBeCounted ? await readFigures(session, batch.batchId) : undefined;
    yield [figures === undefined ? listedBatch(batch, session.clients.now()) : listedFigures(figures)];
  }
}

/** Whether a batch has come to its end, and its last operations were too recent to be counted for good when it was looked at. */
function isPartlyCounted(batch: Batch, nowMs: number): boolean {
  const hasEnded = batch.state === "finished" || isHalted(batch);
  return hasEnded && ended(believed(batch.progress, nowMs)) < rowsToEnd(batch);
}

/** Recounts the batches that may be over; the others would cost read units and change nothing. */
export async function allRefreshed(session: Session, batches: readonly Batch[]): Promise<Batch[]> {
  const current: Batch[] = [];
  for (const batch of batches) current.push(mayBeOver(batch) ? await refreshed(session, batch) : batch);
  return current;
}
