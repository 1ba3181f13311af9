import type { Batch } from "../../contract/batch.ts";
import { iso } from "../../contract/iso.ts";
import type { BatchFigures } from "./look.ts";

/** A batch as programs get it. */
export function batchObject(batch: Batch): object {
  return {
    batch_id: batch.batchId,
    state: batch.state,
    action: batch.action,
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
  const { batch, progress, ended, waiting, ratePerSecond, estimatedEndMs, paused, over, readUnits } = figures;
  return {
    ...batchObject(batch),
    ended,
    waiting,
    counts: progress.counts,
    rate_per_second: ratePerSecond,
    estimated_end_at: iso(estimatedEndMs),
    paused,
    over,
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
