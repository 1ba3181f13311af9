import type { Random } from "../../contract/clock.ts";
import type { Lane } from "../../contract/place.ts";
import { knownBuckets } from "./budget-view.ts";
import type { ControlItem, GroupBucket, SupplyModel } from "./state.ts";
import { heldMs } from "./wait.ts";

const SHORTEST_MS = 1000;

/** The interactive lane has no line: which of those that wait is next, no estimate says. */
const LONGEST_MS: Readonly<Record<Lane, number>> = { interactive: 60_000, bulk: 15 * 60_000 };

/** So that those who were sent away together do not come back together. */
const JITTER = 0.1;

/** Who was sent away, and when. */
export interface SentAway {
  readonly group: GroupBucket;
  readonly lane: Lane;
  /** Operations of this execution that wait. */
  readonly waiting: number;
  /** The second of the server's clock. */
  readonly second: number;
}

/**
 * How long an operation stays away that waited in vain: until the line, as last seen, will be through.
 *
 * @returns Milliseconds, from 1 second to 1 minute in the interactive lane and 15 in the bulk lane, and a little jitter.
 */
export function retryAfterMs(
  item: ControlItem,
  { group, lane, waiting, second }: SentAway,
  random: Random,
): number {
  const { promised, served } = item.buckets[group];
  const line = waiting + (lane === "bulk" ? Math.max(0, promised - served) : 0);
  const waits = knownBuckets(item, group).map(({ model }) => waitMs(model, line, second));
  const ms = Math.min(LONGEST_MS[lane], Math.max(SHORTEST_MS, ...waits));
  return Math.round(ms * (1 + JITTER * random()));
}

/**
 * How long a bucket takes to refill for a line. Until answers have shown a rate since its measurement began anew, it may be that
 * of a full bucket, which is far too low: then the rate counts for no longer than it has held.
 */
function waitMs({ refillPerSecond = 0, known, anchor }: SupplyModel, line: number, second: number): number {
  if (refillPerSecond <= 0) return 0;
  const ms = (line * 1000) / refillPerSecond;
  return known.second > anchor.second ? ms : Math.min(ms, heldMs(anchor, second));
}
