import type { Lane } from "../order/place.ts";
import type { Bucket } from "../ports.ts";
import type { GroupBucket } from "./state.ts";

/** What the budget tells whoever measures it. Every callback is optional; none may throw. */
export interface BudgetEvents {
  /** A permit was granted. */
  granted?(event: {
    readonly bucket: GroupBucket;
    readonly lane: Lane;
    readonly waitedMs: number;
    /** The pace rests on no answer: the tenant sends no rate limit headers. */
    readonly assumed: boolean;
  }): void;
  /** An answer was seen: tokens left in the bucket as the server said, and the refill rate as learned. */
  observed?(event: {
    readonly bucket: Bucket;
    readonly remaining: number;
    readonly refillPerSecond: number | undefined;
  }): void;
  /** A call was refused; undefined where the refusal says of no bucket of ours that it was empty. */
  throttled?(event: { readonly bucket: Bucket | undefined }): void;
  /** The answers of a bucket carry no rate limit headers, so that from now on its limit is assumed. */
  assumed?(event: {
    readonly bucket: GroupBucket;
    readonly burst: number;
    readonly refillPerSecond: number;
  }): void;
  /** The control table cannot be reached, so that this execution paces itself; or it can be again. */
  degraded?(event: { readonly degraded: boolean; readonly error?: unknown }): void;
}
