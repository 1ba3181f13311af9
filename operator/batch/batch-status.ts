import { type Batch, isHalted } from "../../contract/batch.ts";
import { ended, type Progress } from "./progress.ts";

/** How many rows of a batch remain. */
export interface BatchStatus {
  /** Rows without a record of their end; where it is halted, of those that are known to be sent. */
  readonly waiting: number;
  /** Whether every operation that can end has ended. */
  readonly over: boolean;
}

/**
 * After so long without an ending a halted batch is over, in milliseconds. Its last calls were settled long before, and what
 * may still lie in its lane, which other batches may fill for days, is not called any more. Rows that have no record then,
 * though the lane is empty, have lost it to retention.
 */
export const QUIET_AFTER_MS = 15 * 60_000;

/** What is known of a batch's lane. */
export interface LaneLook {
  readonly isEmpty: boolean;
  /** Operations of the batch that ended just now. */
  readonly recent: number;
  readonly nowMs: number;
}

/**
 * Tells how far a batch is from its end.
 *
 * @param lane Undefined while the lane has not been read.
 */
export function batchStatusOf(batch: Batch, now: Progress, lane?: LaneLook): BatchStatus {
  const waiting = Math.max(0, rowsToEnd(batch) - ended(now));
  // A doubtful ending may have left the dead-letter queue: recount first.
  return { waiting, over: now.doubtful === 0 && isOver(batch, waiting, lane) };
}

function isOver(batch: Batch, waiting: number, lane: LaneLook | undefined): boolean {
  const laneEmpty = lane?.isEmpty ?? false;
  switch (batch.state) {
    case "filling":
      return false;
    case "running":
      return waiting === 0;
    // The batch had finished: an operation without an entry has expired, or was redriven and is under way.
    case "finished":
      return waiting === 0 || laneEmpty;
    // Rows that were sent just before the sender was killed are not among the rows that are known to be sent.
    case "cancelled":
    case "stopped":
      if (waiting > 0) return laneEmpty && isQuiet(batch, lane);
      return batch.sentRows >= batch.expectedRows || laneEmpty || isQuiet(batch, lane);
  }
}

function isQuiet({ stoppedAtMs }: Batch, lane: LaneLook | undefined): boolean {
  if (lane === undefined || stoppedAtMs === undefined) return false;
  return lane.recent === 0 && lane.nowMs - stoppedAtMs >= QUIET_AFTER_MS;
}

/** Whether more rows of a batch may have been sent than its sender had noted when it was halted. */
export function mayHaveMoreRows(batch: Batch): boolean {
  return isHalted(batch) && batch.sentRows < batch.expectedRows;
}

/** How many rows of a batch come to an end: of a halted one, those that are known to be sent. */
export function rowsToEnd(batch: Batch): number {
  return isHalted(batch) ? Math.min(batch.expectedRows, batch.sentRows) : batch.expectedRows;
}
