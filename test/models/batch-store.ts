import type { Opening } from "../../contract/batch.ts";
import { type Batch, type BatchState, isHalted } from "../../contract/batch.ts";
import type { BatchStore } from "../../lambda/batches/batch-store.ts";
import type { OperatorBatchStore } from "../../operator/batch/store.ts";

/** The batches of the control table in memory, with the epoch of the tenant's item. */
export interface BatchStoreModel extends BatchStore, OperatorBatchStore {
  /** The epoch as it is now. */
  readonly cancelEpoch: () => number;
  /** A batch as it is now. */
  readonly now: (batchId: string) => Batch | undefined;
}

/** What a test may want to see, or to disturb. */
export interface BatchStoreModelOptions {
  /** Passes between a halted batch's own write and the epoch's; never, where the writer crashes there. */
  readonly betweenWrites?: () => Promise<void>;
  /** Told when a halted batch is written, and when its epoch is. */
  readonly onHalted?: (batch: Batch) => void;
  readonly onEpoch?: (batch: Batch) => void;
}

/** Adds as DynamoDB does: numbers add up, a set takes each word once. */
function added(one: Opening | undefined, other: Opening | undefined): Opening | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    failures: one.failures + other.failures,
    words: [...new Set([...one.words, ...other.words])].toSorted(),
  };
}

/** Makes the model, without a batch. */
export function batchStoreModel(options: BatchStoreModelOptions = {}): BatchStoreModel {
  const batches = new Map<string, Batch>();
  let cancelEpoch = 0;

  const change = (batchId: string, states: readonly BatchState[], changes: Partial<Batch>) => {
    const batch = batches.get(batchId);
    if (batch === undefined || !states.includes(batch.state)) return undefined;
    const changed = { ...batch, ...changes };
    batches.set(batchId, changed);
    if (isHalted(changed) && !isHalted(batch)) options.onHalted?.(changed);
    return changed;
  };
  const halt = async (
    batchId: string,
    state: "cancelled" | "stopped",
    stopReason: string,
    stoppedAtMs: number,
  ) => {
    const halted =
      change(batchId, ["filling", "running"], { state, stopReason, stoppedAtMs }) ??
      change(batchId, [state], {});
    if (halted === undefined) return false;
    await options.betweenWrites?.();
    cancelEpoch += 1;
    options.onEpoch?.(halted);
    return true;
  };

  return {
    cancelEpoch: () => cancelEpoch,
    now: (batchId) => batches.get(batchId),

    read: async (batchId) => batches.get(batchId),
    async count(batchId, counts) {
      const batch = batches.get(batchId);
      if (batch === undefined) return undefined;
      const failed = batch.failed + counts.failed;
      const finished = batch.finished + counts.finished;
      const opening = added(batch.opening, counts.opening);
      const counted = { ...batch, failed, finished, ...(opening === undefined ? {} : { opening }) };
      batches.set(batchId, counted);
      return counted;
    },
    stop: (batchId, reason, nowMs) => halt(batchId, "stopped", reason, nowMs),
    readCancelEpoch: async () => cancelEpoch,

    async create(batch) {
      if (batches.has(batch.batchId)) return false;
      batches.set(batch.batchId, batch);
      return true;
    },
    async saveSentRows(batchId, sentRows) {
      const batch = batches.get(batchId);
      if (batch !== undefined && batch.sentRows < sentRows) batches.set(batchId, { ...batch, sentRows });
    },
    async markRunning(batchId) {
      const sentRows = batches.get(batchId)?.expectedRows ?? 0;
      return change(batchId, ["filling"], { state: "running", sentRows }) !== undefined;
    },
    async markFinished(batchId, nowMs) {
      return change(batchId, ["running"], { state: "finished", finishedAtMs: nowMs }) !== undefined;
    },
    cancel: (batchId, reason, nowMs) => halt(batchId, "cancelled", reason, nowMs),
    async saveProgress(batchId, progress) {
      const batch = batches.get(batchId);
      if (batch !== undefined) batches.set(batchId, { ...batch, progress });
      return batch !== undefined;
    },
  };
}
