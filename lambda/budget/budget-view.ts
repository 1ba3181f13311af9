import type { Bucket } from "../../contract/bucket.ts";
import type { Lane } from "../../contract/place.ts";
import { grantableUnder } from "./brake.ts";
import { lastGrantMs } from "./grants.ts";
import type { LimitHint } from "./learn.ts";
import type { ClockBounds } from "./server-clock.ts";
import type { BucketState, ControlItem, GroupBucket, SupplyModel } from "./state.ts";
import { level, reserveTokens } from "./supply.ts";

/** A promise of the waiting line. */
export interface Position {
  /** `promised` after joining. */
  readonly end: number;
  /** How many permits it is for. */
  readonly size: number;
}

/** What an asker knows when it decides. */
export interface BudgetView {
  readonly item: ControlItem;
  readonly group: GroupBucket;
  readonly lane: Lane;
  /** How many operations of this execution wait. */
  readonly waiting: number;
  /** Undefined in the interactive lane, which has no line. */
  readonly position?: Position;
  readonly clock?: ClockBounds;
  /** Whether an answer of this execution's own has confirmed the clock. */
  readonly confirmed: boolean;
  /** How long the quickest of this execution's calls took lately, in milliseconds; 0 before the first. */
  readonly roundTripMs: number;
  readonly nowMs: number;
  /** For how long this asker has seen no permit granted to any execution. */
  readonly stalledMs: number;
  readonly reserveShare: number;
  /** What was configured of the group's bucket. */
  readonly hint?: LimitHint;
  /** Whether the item was read just now: an older one does not say who has joined the line since. */
  readonly fresh: boolean;
}

/** A bucket whose limit has been seen. */
export interface KnownBucket {
  readonly bucket: Bucket;
  readonly state: BucketState;
  readonly model: SupplyModel;
}

/** A block is what is refilled in this time, so that permits are never held for long. */
const BLOCK_SECONDS = 0.1;

/** A batch of a FIFO queue has at most ten messages. */
export const LARGEST_BLOCK = 10;

/** The buckets that a call of this group is counted in, as far as their limits have been seen. */
export function knownBuckets(item: ControlItem, group: GroupBucket): readonly KnownBucket[] {
  return ([group, "management"] as const).flatMap((bucket) => {
    const state = item.buckets[bucket];
    return state.model === undefined ? [] : [{ bucket, state, model: state.model }];
  });
}

/** The rate that binds a group: its own or the management API's, whichever is lower; undefined while unknown. */
export function refillPerSecond(item: ControlItem, group: GroupBucket): number | undefined {
  const rates = knownBuckets(item, group).flatMap(({ model }) => model.refillPerSecond ?? []);
  return rates.length === 0 ? undefined : Math.min(...rates);
}

/** How many permits a position of the line is for. */
export function blockSize(item: ControlItem, group: GroupBucket, waiting: number): number {
  const refill = refillPerSecond(item, group) ?? 0;
  return Math.max(1, Math.min(waiting, LARGEST_BLOCK, Math.ceil(refill * BLOCK_SECONDS)));
}

/** Permits promised to those ahead of a position. */
export function ahead(item: ControlItem, group: GroupBucket, position: Position | undefined): number {
  if (position === undefined) return 0;
  return Math.max(0, position.end - position.size - item.buckets[group].served);
}

/** Tokens of a bucket that this lane leaves to others. */
export function reserved(view: BudgetView, { burst }: SupplyModel): number {
  return view.lane === "bulk" ? reserveTokens(burst, view.reserveShare) : 0;
}

/** Calls that the brake allows at a second of the server's clock, beside those that have their permits; Infinity without one. */
export function allowedCalls({ brake, buckets }: ControlItem, second: number): number {
  return grantableUnder(brake, second) - buckets.management.granted;
}

/**
 * Tokens that this lane may take at a second of the server's clock, from every bucket that counts the call, and under
 * the brake.
 */
export function availableTokens(view: BudgetView, buckets: readonly KnownBucket[], second: number): number {
  return Math.min(
    allowedCalls(view.item, second),
    ...buckets.map(({ state, model }) => level(state, model, second) - reserved(view, model)),
  );
}

/** Whether no execution has been granted a permit for so long, as seen from here and by the item's marks. */
export function isStalled(view: BudgetView, serverMs: number, forMs: number): boolean {
  if (view.stalledMs < forMs) return false;
  const lastMs = lastGrantMs(view.item.buckets[view.group]);
  return view.clock === undefined || lastMs === undefined || serverMs - lastMs >= forMs;
}
