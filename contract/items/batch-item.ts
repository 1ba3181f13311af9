import type { ActionCounts, Batch, Opening } from "../batch.ts";
import { defined } from "../defined.ts";
import { iso } from "../iso.ts";

/** A batch as the control table holds it. Times are ISO 8601 in UTC; absent attributes do not apply. */
export interface BatchItem {
  /** `batch#ID`. */
  readonly key: string;
  readonly batch_id: string;
  readonly state: Batch["state"];
  readonly action: Batch["action"];
  readonly actions?: ActionCounts;
  readonly source: string;
  readonly digest: string;
  readonly expected_rows: number;
  readonly sent_rows: number;
  readonly max_failures: string;
  readonly max_failures_given?: boolean;
  readonly capture: boolean;
  readonly created_at: string;
  readonly created_by: string;
  readonly finished_at?: string;
  readonly stopped_at?: string;
  readonly stop_reason?: string;
  readonly failed: number;
  readonly finished: number;
  readonly opening_failures?: number;
  readonly opening_words?: ReadonlySet<string>;
  readonly progress?: Readonly<Record<string, unknown>>;
  readonly rollback_of?: string;
  /** Time to live: UNIX second after which DynamoDB may delete the item. */
  readonly expires_at: number;
}

/** What the keys of all batches in the control table begin with. */
export const BATCH_KEY_PREFIX = "batch#";

/** The key of a batch's item in the control table. */
export function batchKey(batchId: string): string {
  return `${BATCH_KEY_PREFIX}${batchId}`;
}

/** Spells a batch out as an item. */
export function toItem(batch: Batch): BatchItem {
  return {
    key: batchKey(batch.batchId),
    batch_id: batch.batchId,
    state: batch.state,
    action: batch.action,
    source: batch.source,
    digest: batch.digest,
    expected_rows: batch.expectedRows,
    sent_rows: batch.sentRows,
    max_failures: batch.maxFailures,
    capture: batch.capture,
    created_at: iso(batch.createdAtMs),
    created_by: batch.createdBy,
    failed: batch.failed,
    finished: batch.finished,
    ...(batch.opening === undefined ? {} : openingToItem(batch.opening)),
    ...defined({
      actions: batch.actions,
      max_failures_given: batch.maxFailuresGiven,
      finished_at: iso(batch.finishedAtMs),
      stopped_at: iso(batch.stoppedAtMs),
      stop_reason: batch.stopReason,
      progress: batch.progress,
      rollback_of: batch.rollbackOf,
    }),
    expires_at: Math.floor(batch.expiresAtMs / 1_000),
  };
}

/** Reads an item back. */
export function fromItem(item: BatchItem): Batch {
  return {
    batchId: item.batch_id,
    state: item.state,
    action: item.action,
    source: item.source,
    digest: item.digest,
    expectedRows: item.expected_rows,
    sentRows: item.sent_rows,
    maxFailures: item.max_failures,
    capture: item.capture,
    createdAtMs: Date.parse(item.created_at),
    createdBy: item.created_by,
    failed: item.failed,
    finished: item.finished,
    ...(item.opening_words === undefined
      ? {}
      : { opening: { failures: item.opening_failures ?? 0, words: [...item.opening_words].toSorted() } }),
    ...defined({
      actions: item.actions,
      maxFailuresGiven: item.max_failures_given,
      finishedAtMs: msOf(item.finished_at),
      stoppedAtMs: msOf(item.stopped_at),
      stopReason: item.stop_reason,
      progress: item.progress,
      rollbackOf: item.rollback_of,
    }),
    expiresAtMs: item.expires_at * 1_000,
  };
}

function openingToItem({ failures, words }: Opening): Partial<BatchItem> {
  return { opening_failures: failures, opening_words: new Set(words) };
}

function msOf(at: string | undefined): number | undefined {
  return at === undefined ? undefined : Date.parse(at);
}
