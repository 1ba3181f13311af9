import type { Limit } from "../../local/tenant/bucket.ts";
import type { LimitsByBucket } from "../../local/tenant/limits.ts";

/** The limit that a backfill cannot be faster than. */
export interface BindingLimit {
  readonly bucket: "write" | "read" | "management";
  readonly limit: Limit;
  /** Operations a second that it allows in the long run. */
  readonly perSecond: number;
}

/**
 * Finds the limit that binds a backfill: a row is one write, and one read where batches look first; the Management API's own bucket counts both.
 *
 * @param looks Whether each row costs a look.
 * @example bindingLimit({ write: perMinute(5, 150), read: perMinute(10, 100) }, true).bucket // "read"
 */
export function bindingLimit(
  { write, read, management }: LimitsByBucket & { readonly write: Limit },
  looks: boolean,
): BindingLimit {
  const candidates = [
    { bucket: "write", limit: write, callsEach: 1 },
    { bucket: "read", limit: read, callsEach: looks ? 1 : 0 },
    { bucket: "management", limit: management, callsEach: looks ? 2 : 1 },
  ] as const;
  return candidates
    .flatMap(({ bucket, limit, callsEach }) =>
      limit === undefined || callsEach === 0
        ? []
        : [{ bucket, limit, perSecond: limit.refillPerMinute / 60 / callsEach }],
    )
    .reduce((least, one) => (one.perSecond < least.perSecond ? one : least));
}
