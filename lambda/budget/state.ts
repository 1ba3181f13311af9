/**
 * What all executions share about the tenant's rate limit: one small item of the control table.
 *
 * Counters change by addition only. A bucket's model is replaced as a whole, under its version.
 */
import type { Bucket } from "../../contract/bucket.ts";
import type { Brake } from "./brake.ts";
import type { SharedClock } from "./server-clock.ts";

/** Every bucket that the tenant counts our calls in. */
export const BUCKETS = [
  "management",
  "write",
  "read",
  "list_organizations",
] as const satisfies readonly Bucket[];

/** The buckets of endpoint groups: what a permit is asked for. */
export type GroupBucket = Exclude<Bucket, "management">;

/** How many permits the server can have supplied by a second of its own clock. */
export interface SupplyPoint {
  /** Counted like `granted`: the number of the last permit that the server can honour. */
  readonly supply: number;
  /** A second of the server's clock, since the epoch. */
  readonly second: number;
}

/** Surprises of one sign that followed one another: a bucket's rate may have changed. */
export interface Shock {
  readonly sinceSecond: number;
  readonly second: number;
  /** How much more, or less, than predicted has been supplied in all. */
  readonly tokens: number;
  /** The rate that the predictions were made with. */
  readonly refillPerSecond: number;
  /** Whether the model's rate has been changed on account of it. */
  readonly believed: boolean;
}

/** What is known of a bucket whose limit has been seen: its refill line. */
export interface SupplyModel {
  /** The bucket's size. */
  readonly burst: number;
  /** The last known point of the refill line. */
  readonly known: SupplyPoint;
  /** Slope of the refill line, other clients' use deducted; undefined until it has been seen. */
  readonly refillPerSecond?: number;
  /** `x-ratelimit-reset` of the known point: nothing is added before it, and at least one permit then. */
  readonly resetSecond: number;
  /** A distant reset that one answer has named. */
  readonly rumouredResetSecond?: number;
  /** Tokens are added every so many seconds: 1, or a fixed window's length. */
  readonly stepSeconds: number;
  /** Only refusals have shown this bucket so far: its rate must be found by going a little over it. */
  readonly hidden?: boolean;
  /** Answers carry no rate limit headers: burst and rate were configured, or are the smallest documented ones. */
  readonly assumed?: boolean;
  /** Since when answers lack the headers that this was learned from; forgotten once they have been back for a while. */
  readonly bareSinceSecond?: number;
  /**
   * Until then, more supply than was predicted corrects the line and not the rate, which was configured: how many of the first
   * calls had been counted when is not known.
   */
  readonly rateHeldUntilSecond?: number;
  /** Where the slope is measured from, and the point that takes its place when it is too old. */
  readonly anchor: SupplyPoint;
  readonly nextAnchor: SupplyPoint;
  readonly shock?: Shock;
  /** The limit before the present one, and how often the two have alternated: two buckets take turns in the headers. */
  readonly previousBurst?: number;
  readonly alternations?: number;
}

/** A point in the count of grants. */
export interface GrantMark {
  /** Slot of the server's clock, see `SLOT_MS`. */
  readonly slot: number;
  /** Permits granted before the first claim of that slot. */
  readonly granted: number;
}

/** One bucket in the shared item. */
export interface BucketState {
  /** Permits granted, of both lanes. */
  readonly granted: number;
  /** Positions promised in the bulk lane's waiting line, and positions that are done with. */
  readonly promised: number;
  readonly served: number;
  /** The end of the last positions that were counted as done with because their owners seemed gone. */
  readonly skipped: number;
  /** Permits granted to look, whatever the model said. */
  readonly looks: number;
  /** Raised whenever the model is replaced; 0 while there is none. */
  readonly version: number;
  readonly model?: SupplyModel;
  /** The last few slots in which permits were granted, oldest first. */
  readonly marks: readonly GrantMark[];
}

/** The shared item, as last seen. */
export interface ControlItem {
  readonly buckets: Readonly<Record<Bucket, BucketState>>;
  /** The tightest bounds of the server's clock that an execution has shared. */
  readonly clock?: SharedClock;
  /** What refusals that blame no bucket have led to; its version is raised whenever it is replaced, 0 while there is none. */
  readonly brake?: Brake;
  readonly brakeVersion: number;
  /** Attributes of the item that belong to others, such as circuits and the cancel epoch. */
  readonly shared: Readonly<Record<string, unknown>>;
}

/** A bucket before the first permit. */
export const EMPTY_BUCKET: BucketState = {
  granted: 0,
  promised: 0,
  served: 0,
  skipped: 0,
  looks: 0,
  version: 0,
  marks: [],
};

/** The item before the first write. */
export const EMPTY_ITEM: ControlItem = {
  buckets: {
    management: EMPTY_BUCKET,
    write: EMPTY_BUCKET,
    read: EMPTY_BUCKET,
    list_organizations: EMPTY_BUCKET,
  },
  brakeVersion: 0,
  shared: {},
};
