import type { Limit } from "../../local/tenant/bucket.ts";
import type { LimitsByBucket } from "../../local/tenant/limits.ts";
import type { Latency } from "../../test/simulation/index.ts";
import type { SdkUse } from "./clients/sdk.ts";

/** Who does the work. */
export type ClientChoice =
  /** The worker as deployed, in the embedded stack. */
  | { readonly kind: "embedded" }
  /** The worker's code with queue and tables in this process. */
  | { readonly kind: "in_process"; readonly executions: number }
  /** The official Node SDK. */
  | ({ readonly kind: "sdk" } & SdkUse);

/** How much work there is, and when things happen. */
export interface Extent {
  readonly operations: number;
  /** Limits of the writes that apply from so long after the beginning. */
  readonly changes?: readonly { readonly afterMs: number; readonly limit: Limit }[];
  /** Urgent requests in front of the operations, which need not all be done then. */
  readonly urgent?: { readonly count: number; readonly everyMs: number };
}

/** What a measurement may cost at most. */
export interface Bounds {
  readonly timeRatio?: number;
  /** So many 429s, or this share of the calls, whichever is more. */
  readonly throttled?: { readonly count: number; readonly share: number };
  readonly lost?: number;
  readonly fullSpeedAfterSeconds?: number;
  readonly urgentP95Seconds?: number;
}

/** One measurement. */
export interface RateCase {
  /** What `--case` takes. */
  readonly name: string;
  /** What is special about it, in a few words. */
  readonly title: string;
  readonly client: ClientChoice;
  readonly limits: LimitsByBucket & { readonly write: Limit };
  readonly full: Extent;
  /** A few operations, to see that it runs. */
  readonly quick: Extent;
  /** How far the tenant's clock is ahead of the machine's, in milliseconds. */
  readonly clockOffsetMs?: number;
  /** How long the tenant takes to answer. Default `LATENCIES.near`. */
  readonly latencyMs?: Latency;
  /** Share of the writes' refill that another client takes at random. */
  readonly otherShare?: number;
  /** Tokens that the client leaves in each bucket, and the all-knowing one beside it too. */
  readonly reserve: number;
  /** Of a full run. What is not bounded is shown all the same. */
  readonly bounds: Bounds;
}
