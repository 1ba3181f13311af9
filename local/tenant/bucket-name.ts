import type { Bucket as KnownBucket } from "../../contract/bucket.ts";

/** The buckets that the worker knows, and that of a call which only the command line makes. */
export type BucketName = KnownBucket | "organization_by_name";

/** The buckets of endpoint groups: all but the Management API's own. */
export type Group = Exclude<BucketName, "management">;
