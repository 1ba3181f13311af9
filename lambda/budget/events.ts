import type { Bucket, EndpointBucket } from "../../contract/bucket.ts";
import type { Lane } from "../../contract/place.ts";

/** What the budget tells of its work. */
export type BudgetEvent =
  /** A permit was granted. */
  | {
      readonly event: "permit";
      readonly bucket: EndpointBucket;
      readonly lane: Lane;
      readonly waitedMs: number;
      /** The pace rests on no answer: the tenant sends no rate limit headers. */
      readonly assumed: boolean;
    }
  /** An answer told how full a bucket is; the rate is what has been learned of it so far. */
  | {
      readonly event: "limit";
      readonly bucket: Bucket;
      readonly remaining: number;
      readonly refillPerSecond: number | undefined;
    }
  /** A call was refused by a 429: this bucket of the tenant's was empty; undefined where the 429 blames none of ours. */
  | { readonly event: "throttled"; readonly bucket: Bucket | undefined }
  /** Answers carry no rate limit headers, so that from now on this limit is assumed. */
  | {
      readonly event: "limit_assumed";
      readonly bucket: Bucket;
      readonly burst: number;
      readonly refillPerSecond: number;
    }
  /** Permits of this bucket and lane are granted without the control table, which cannot be reached; or with it again. */
  | {
      readonly event: "degraded";
      readonly bucket: EndpointBucket;
      readonly lane: Lane;
      readonly degraded: boolean;
      readonly error?: unknown;
    }
  /** What an answer said of the limits could not be learned, after answers of which it could. */
  | { readonly event: "not_learned"; readonly error: unknown };

/** Receives the budget's events. It must not throw. */
export type ObserveBudget = (event: BudgetEvent) => void;
