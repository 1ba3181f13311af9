import type { RowRate } from "../backfill/begin/row-rate.ts";

/** How long a batch still takes, by the queue's depth and the tenant's rate. */
export interface Estimate extends Pick<RowRate, "isTested"> {
  readonly leftMs: number;
  /** When the last row will have ended; undefined in a paused lane, whose time begins when it is resumed. */
  readonly endMs?: number;
}

/** What an estimate is made of. */
export interface Remaining {
  /** Rows that end before the last one of the batch has, that one included. */
  readonly rows: number;
  /** Undefined while no bucket's rate is known. */
  readonly rate: Pick<RowRate, "perSecond" | "isTested"> | undefined;
  /** Whether nothing is taken from the lane. */
  readonly paused: boolean;
}

/** Estimates how long a batch still takes; undefined while the rate is not known. */
export function estimate({ rows, rate, paused }: Remaining, nowMs: number): Estimate | undefined {
  if (rate === undefined || rate.perSecond === 0) return undefined;
  const leftMs = (rows / rate.perSecond) * 1_000;
  return { leftMs, isTested: rate.isTested, ...(paused ? {} : { endMs: nowMs + leftMs }) };
}
