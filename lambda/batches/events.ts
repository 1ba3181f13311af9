import type { FailureEvent } from "../failure-event.ts";

/** What the batches tell. */
export type BatchEvent =
  /** A batch failed too often, and was stopped. */
  { readonly event: "batch_stopped"; readonly batchId: string; readonly reason: string } | FailureEvent;
