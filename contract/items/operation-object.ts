import { defined } from "../defined.ts";
import { iso } from "../iso.ts";
import { timesOf } from "../operation-times.ts";
import type { OperationItem } from "./operation-item.ts";

/** An operation's record as programs get it: what the worker needs for itself is left out. */
export function operationObject(item: OperationItem): Record<string, unknown> {
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
