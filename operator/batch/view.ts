import type { Batch } from "../../contract/batch.ts";
import { iso } from "../../contract/iso.ts";
import { believed } from "./believed.ts";
import type { BatchFigures } from "./look.ts";
import { deadLettered, ended, failureGroups } from "./progress.ts";

/** A batch in a list of batches. */
export interface ListedBatch {
  readonly batch: Batch;
  /** How many of its operations had ended when it was counted last; the worker's own count of a running one may be ahead. */
  readonly ended: number;
  /** How many of them were dead-lettered. */
  readonly failed: number;
}

/**
 * Returns how far a batch has come, by what is in its item alone.
 *
 * @param nowMs AWS's clock, in milliseconds since the epoch.
 */
export function listedBatch(batch: Batch, nowMs: number): ListedBatch {
  const progress = believed(batch.progress, nowMs);
  const counted = ended(progress);
  const isCounted = batch.state === "finished" || counted >= batch.finished;
  return isCounted
    ? { batch, ended: counted, failed: deadLettered(progress) }
    : { batch, ended: batch.finished, failed: batch.failed };
}

/** Returns how far a batch has come, by a look at it. */
export function listedFigures({ batch, ended, progress }: BatchFigures): ListedBatch {
  return { batch, ended, failed: deadLettered(progress) };
}

/** A batch in a list, as programs get it. */
export function listedObject({ batch, ended, failed }: ListedBatch): object {
  return { ...batchObject(batch), ended, failed };
}

/** A batch as programs get it. */
export function batchObject(batch: Batch): object {
  return {
    batch_id: batch.batchId,
    state: batch.state,
    action: batch.action,
    actions: batch.actions,
    source: batch.source,
    expected_rows: batch.expectedRows,
    sent_rows: batch.sentRows,
    max_failures: batch.maxFailures,
    max_failures_given: batch.maxFailuresGiven,
    capture: batch.capture,
    created_at: iso(batch.createdAtMs),
    created_by: batch.createdBy,
    finished_at: iso(batch.finishedAtMs),
    stopped_at: iso(batch.stoppedAtMs),
    stop_reason: batch.stopReason,
    rollback_of: batch.rollbackOf,
  };
}

/** The figures of a batch, as programs get them. */
export function figuresObject(figures: BatchFigures): object {
  const { batch, progress, ended, waiting, ratePerSecond, estimate, paused, over, readUnits, pauseEnd } =
    figures;
  return {
    ...batchObject(batch),
    ended,
    waiting,
    counts: progress.counts,
    rate_per_second: ratePerSecond,
    estimated_end_at: iso(estimate?.endMs),
    estimated_ms_left: estimate?.leftMs,
    estimate_is_tested: estimate?.isTested,
    paused,
    ...(paused ? { pause_ends_at: typeof pauseEnd === "number" ? iso(pauseEnd) : (pauseEnd ?? null) } : {}),
    over,
    failed_with: failureGroups(progress),
    last_failures: progress.failures.map(({ operationId, organizationId, reason, detail, at }) => ({
      operation_id: operationId,
      organization_id: organizationId,
      reason,
      detail,
      at,
    })),
    read_units: readUnits,
  };
}
