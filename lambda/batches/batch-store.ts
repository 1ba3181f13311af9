import type { Batch, Opening } from "../../contract/batch.ts";

/** Operations of a batch that came to an end. */
export interface BatchCounts {
  readonly failed: number;
  readonly finished: number;
  /** How they ended, where they are among the first ones. */
  readonly opening?: Opening;
}

/** The batches in the control table, as far as the worker is concerned. */
export interface BatchStore {
  /** A batch, read consistently; undefined when `batchId` is a mere label. */
  read(batchId: string): Promise<Batch | undefined>;
  /** Adds to a batch's counters. @returns The batch after it, or undefined when there is none. */
  count(batchId: string, counts: BatchCounts): Promise<Batch | undefined>;
  /** Stops a batch that has failed too often. @returns false when it came to another end before. */
  stop(batchId: string, reason: string, nowMs: number): Promise<boolean>;
  /** How often batches were cancelled or stopped so far, read consistently. */
  readCancelEpoch(): Promise<number>;
}
