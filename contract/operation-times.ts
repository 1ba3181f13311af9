import type { OperationItem } from "./items/operation-item.ts";

/** Where the time of a finished operation went, in milliseconds. */
export interface OperationTimes {
  /** From its entry into the lane to its outcome. */
  readonly totalMs: number;
  /** In the lane, before the worker first received it. */
  readonly queuedMs: number;
  /** From then on: the call, and what it was deferred for. */
  readonly workedMs: number;
}

/** Tells the wait in the lane apart from the rest; undefined while an operation has no outcome. */
export function timesOf({ enqueued_at, started_at, duration_ms }: OperationItem): OperationTimes | undefined {
  if (duration_ms === undefined) return undefined;
  // SQS's clock set the first time, the worker's the second.
  const queuedMs = Math.max(0, Date.parse(started_at) - Date.parse(enqueued_at));
  return { totalMs: queuedMs + duration_ms, queuedMs, workedMs: duration_ms };
}
