import type { Random } from "../../contract/clock.ts";
import type { Lane } from "../../contract/place.ts";
import { refillPerSecond } from "./budget-view.ts";
import type { ControlItem, GroupBucket } from "./state.ts";

const SHORTEST_MS = 1000;
const LONGEST_MS = 15 * 60_000;

/** So that those who were sent away together do not come back together. */
const JITTER = 0.1;

/**
 * How long an operation stays away that waited in vain: until the line, as last seen, will be through.
 *
 * @param waiting Operations of this execution that wait.
 * @returns Milliseconds, 1 second to 15 minutes and a little jitter.
 */
export function retryAfterMs(
  item: ControlItem,
  group: GroupBucket,
  lane: Lane,
  waiting: number,
  random: Random,
): number {
  const { promised, served } = item.buckets[group];
  const line = waiting + (lane === "bulk" ? Math.max(0, promised - served) : 0);
  const rate = refillPerSecond(item, group);
  const ms = rate === undefined || rate <= 0 ? SHORTEST_MS : (line * 1000) / rate;
  return Math.round(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms)) * (1 + JITTER * random()));
}
