import type { EndpointBucket } from "../../contract/bucket.ts";
import type { Lane } from "../../contract/place.ts";

/** A request for one permit. */
export interface PermitRequest {
  readonly bucket: EndpointBucket;
  readonly lane: Lane;
  /** Until when the caller can wait, in milliseconds on the worker's clock. */
  readonly deadlineMs: number;
  /** How many operations that were sent away come before it: one that is sent away too comes back after them. */
  readonly behind?: number;
  /** Ends the waiting before its deadline. */
  readonly signal?: AbortSignal;
}

/** The right to make one call now. */
export interface Permit {
  readonly bucket: EndpointBucket;
  readonly lane: Lane;
  /** How long it was waited for, in milliseconds. */
  readonly waitedMs: number;
}

/** A permit, or how long to stay away. */
export type PermitAnswer =
  | { readonly granted: true; readonly permit: Permit }
  | { readonly granted: false; readonly reason: "budget"; readonly retryAfterMs: number };

/** What an answer said about the tenant's limits. */
export interface RateObservation {
  readonly permit: Permit;
  /** When the call was sent and when its answer had arrived, in milliseconds on the worker's clock. */
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  /** Undefined when no answer came. */
  readonly status?: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The message of a 429's body: it names the limit that was reached. */
  readonly message?: string;
}

/** The tenant's rate limit, shared by everything of ours that calls it. */
export interface RateBudget {
  /**
   * Says that a permit may be asked for soon: what the shared item is read for before the first claim is read now. Costs nothing where
   * asking would not read it. Never throws.
   */
  foresee(request: Pick<PermitRequest, "bucket" | "lane">): void;
  /**
   * Waits for a permit, and holds the caller until there is one or its deadline is near.
   *
   * A permit is used at once, or given back.
   *
   * @throws NewerItemError when only a newer version may read what the executions share: without it nothing is called.
   */
  acquire(request: PermitRequest): Promise<PermitAnswer>;
  /** Learns from the answer to the call that the permit was used for. */
  report(observation: RateObservation): Promise<void>;
  /** Returns a permit that no call was made with. */
  giveBack(permit: Permit): Promise<void>;
}
