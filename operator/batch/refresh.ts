import type { Batch } from "../../contract/batch.ts";
import type { Session } from "../session/session.ts";
import { readFigures } from "./figures.ts";

/** Operations that the worker's counter may not have counted, at least: it is approximate. */
const UNCOUNTED = 1_000;

/** The share of a batch that it may not have counted. */
const UNCOUNTED_SHARE = 0.05;

/**
 * Whether the last row of a batch may have ended without anybody who noticed: the worker counts, but only whoever looks
 * knows for sure.
 */
export function mayBeOver({ state, expectedRows, finished }: Batch): boolean {
  return (
    state === "running" && expectedRows - finished <= Math.max(UNCOUNTED, expectedRows * UNCOUNTED_SHARE)
  );
}

/** A batch as it is, and not as whoever looked at it last left it. */
export async function upToDate(session: Session, batch: Batch): Promise<Batch> {
  return (await readFigures(session, batch.batchId))?.batch ?? batch;
}

/** Brings those batches up to date that may be over: the others are not worth the read units. */
export async function allUpToDate(session: Session, batches: readonly Batch[]): Promise<Batch[]> {
  const current: Batch[] = [];
  for (const batch of batches) current.push(mayBeOver(batch) ? await upToDate(session, batch) : batch);
  return current;
}
