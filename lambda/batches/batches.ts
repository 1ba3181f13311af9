import type { Lane } from "../../contract/place.ts";
import type { BatchStore } from "./batch-store.ts";
import { createFailureCount, type FailureCount, type FailureCountOptions } from "./failures.ts";
import { type BatchMember, memberOf } from "./member.ts";
import { type BatchWatchOptions, createBatchWatch } from "./watch.ts";

/** The batches, as the worker deals with them. One for an execution environment. */
export interface Batches extends FailureCount {
  /** Sees a request as a member of the batch that it names, if it names one and comes through the bulk lane. */
  memberOf(batchId: string | undefined, lane: Lane): BatchMember;
}

/** What the batches work with. */
export type BatchesOptions = Omit<BatchWatchOptions & FailureCountOptions, "store" | "watch"> & {
  readonly store: BatchStore;
};

/** Puts an environment's dealings with batches together. */
export function createBatches(options: BatchesOptions): Batches {
  const watch = createBatchWatch(options);
  return {
    ...createFailureCount({ ...options, watch }),
    memberOf: (batchId, lane) => memberOf(batchId, lane, watch),
  };
}
