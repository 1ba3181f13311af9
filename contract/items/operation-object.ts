import { defined } from "../defined.ts";
import { iso } from "../iso.ts";
import { timesOf } from "../operation-times.ts";
import type { MarkedOperation } from "./marked-operation.ts";

/** What a record holds for the worker itself. */
type Hidden =
  | "content_hash"
  | "place"
  | "batch_shard"
  | "dead_letter_shard"
  | "deferred_shard"
  | "requested_by";

/** An operation's record as programs get it. */
export type OperationObject = Omit<MarkedOperation, Hidden | "expires_at"> & {
  readonly expires_at: string;
  /** In the lane, before the worker first received it. */
  readonly queued_ms?: number;
  /** From its entry into the lane to its outcome. */
  readonly total_ms?: number;
};

/** An operation's record as programs get it: what the worker needs for itself is left out. */
export function operationObject(item: MarkedOperation): OperationObject {
  const {
    content_hash: _hash,
    place: _place,
    batch_shard: _batch,
    dead_letter_shard: _letters,
    deferred_shard: _deferred,
    requested_by: _requestedBy,
    ...shown
  } = item;
  const times = timesOf(item);
  return {
    ...shown,
    ...defined({ queued_ms: times?.queuedMs, total_ms: times?.totalMs }),
    expires_at: iso(item.expires_at * 1_000),
  };
}
