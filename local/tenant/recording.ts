import type { Bucket, Limit } from "./bucket.ts";

/** A change to a bucket that the measured client did not make. */
export type BucketEvent =
  | { readonly kind: "take"; readonly atMs: number; readonly bucket: "management" | "group" }
  | {
      readonly kind: "limit";
      readonly atMs: number;
      readonly bucket: "management" | "group";
      readonly limit: Limit | undefined;
    };

/** The buckets at the start of a measurement, and what others did to them since, oldest first. */
export interface Recording {
  /** In milliseconds on the tenant's clock: the phase of the refill. */
  readonly startedAtMs: number;
  /** The endpoint group's bucket; undefined where it has no limit. */
  readonly group?: Bucket;
  /** The Management API's bucket; undefined where it has no limit. */
  readonly management?: Bucket;
  readonly events: readonly BucketEvent[];
}
