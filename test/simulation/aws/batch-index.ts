import { type OperationItem, toItem } from "../../../contract/items/operation-item.ts";
import type { OperationRecord } from "../../../contract/record.ts";
import type { Backfill } from "../scenario/operators.ts";
import type { VirtualClock } from "../virtual-clock.ts";

const RETENTION_DAYS = 90;

/** The index of the operations by batch: behind its table, and without the operations that wait. */
export interface BatchIndex {
  /** Takes note of a record that was written. */
  note(record: OperationRecord): void;
  /** Takes note of a record that is gone. */
  forget(operationId: string): void;
  /** The operations of a batch that ended after a moment (ISO 8601; empty: all of them), as the index shows them. */
  read(batchId: string, after: string): readonly OperationItem[];
  /** The operations of a batch that it has shown soon after they ended: within so many milliseconds. */
  shownWithin(batchId: string, ms: number): ReadonlySet<string>;
  /** When something of it changed last, in milliseconds since the epoch. */
  changedAtMs(): number;
}

/** Creates the index of a world with a backfill, empty; of any other it stays so. */
export function createBatchIndex(clock: VirtualClock, backfill: Backfill | undefined): BatchIndex {
  const shown = new Map<string, OperationItem & { readonly lateMs: number }>();
  let changedAtMs = clock.now();
  const ofBatch = (batchId: string) =>
    [...shown.values()].filter(({ batch_shard = "" }) => batch_shard.startsWith(`${batchId}#`));
  return {
    note(record) {
      if (backfill === undefined || record.request?.batch_id === undefined) return;
      const item = toItem(record, RETENTION_DAYS, clock.now());
      clock.at(clock.now() + backfill.indexLagMs, () => {
        changedAtMs = clock.now();
        if (item.batch_shard === undefined) shown.delete(item.operation_id);
        else
          shown.set(item.operation_id, { ...item, lateMs: clock.now() - Date.parse(item.finished_at ?? "") });
      });
    },
    forget: (operationId) => void shown.delete(operationId),
    shownWithin: (batchId, ms) =>
      new Set(
        ofBatch(batchId)
          .filter(({ lateMs }) => lateMs <= ms)
          .map((item) => item.operation_id),
      ),
    read: (batchId, after) => ofBatch(batchId).filter(({ finished_at = "" }) => finished_at > after),
    changedAtMs: () => changedAtMs,
  };
}
