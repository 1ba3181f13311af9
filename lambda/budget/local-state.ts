import type { Clock } from "../../contract/clock.ts";
import {
  boundsOf,
  type ClockBounds,
  presumedBounds,
  sharedAfter,
  tightened,
  uncertaintyMs,
  withShared,
} from "./server-clock.ts";
import { type ControlItem, EMPTY_ITEM, type GroupBucket } from "./state.ts";
import type { BudgetStore, ControlAnswer, ControlChange } from "./store.ts";

/** Bounds that are so much tighter than the shared ones are worth sharing, in milliseconds. */
const WORTH_SHARING_MS = 75;

/** How long the slowest and the quickest of an execution's calls took is forgotten at this rate, each answer. */
const FORGET_LATENCY = 0.02;

/** The least time that a call is given to be counted, in milliseconds. */
const LEAST_ARRIVAL_MS = 250;

/**
 * A date that is further away from our clock than this is garbage: AWS refuses requests of a client whose clock is off
 * by minutes.
 */
const FARTHEST_MS = 24 * 3_600_000;

/** What one execution knows: the shared item as it saw it last, and the server's clock. */
export interface LocalBudgetState {
  /** The item as last seen; empty before the first look. */
  item(): ControlItem;
  /** How old it is, in milliseconds; Infinity before the first look. */
  ageMs(): number;
  /** For how long, as seen from here, no execution has been granted a permit. */
  stalledMs(group: GroupBucket): number;
  /** The server's clock, as well as it is known; undefined before the first answer. */
  clock(): ClockBounds | undefined;
  /** Whether an answer to this execution has shown the server's clock. */
  confirmed(): boolean;
  /** How long a call takes at most until it is counted, in milliseconds. */
  arrivalMs(): number;
  /** How long the quickest call took lately, in milliseconds; 0 before the first. */
  roundTripMs(): number;
  /**
   * Learns from an answer's `date` and how long it took. Where no answer has had a date, the server's clock is taken for
   * ours.
   *
   * @returns Whether the date can be believed: one that contradicts everything before it needs a second one.
   */
  answered(dateSecond: number | undefined, sentAtMs: number, receivedAtMs: number): boolean;
  /** Reads the item: one request. @throws when the table cannot be reached. */
  read(): Promise<ControlItem>;
  /** Writes the item, and shares the clock bounds along with it: one request. @throws as `read`. */
  update(change: ControlChange): Promise<ControlAnswer>;
}

/** The local state of one execution, empty at first. */
export function createLocalBudgetState(store: BudgetStore, clock: Clock): LocalBudgetState {
  let item = EMPTY_ITEM;
  let seenAtMs = Number.NEGATIVE_INFINITY;
  let own: ClockBounds | undefined;
  let rival: ClockBounds | undefined;
  let slowestMs = 0;
  let quickestMs = Number.POSITIVE_INFINITY;
  const progress = new Map<GroupBucket, { granted: number; sinceMs: number }>();

  const see = (next: ControlItem): ControlItem => {
    item = next;
    seenAtMs = clock.now();
    for (const group of ["write", "read", "list_organizations"] as const) {
      const { granted } = next.buckets[group];
      if (progress.get(group)?.granted !== granted) progress.set(group, { granted, sinceMs: seenAtMs });
    }
    return next;
  };
  const bounds = () => withShared(own, item.clock, clock.now());
  const toShare = (): ClockBounds | undefined => {
    const merged = own === undefined ? undefined : bounds();
    const others = withShared(undefined, item.clock, clock.now());
    if (merged === undefined) return undefined;
    const news =
      others === undefined ||
      tightened(others, merged) === undefined ||
      uncertaintyMs(merged) < uncertaintyMs(others) - WORTH_SHARING_MS;
    return news ? merged : undefined;
  };

  /** This execution's bounds after an answer; undefined when it contradicts the shared ones. */
  const confirmedBy = (seen: ClockBounds): ClockBounds | undefined => {
    if (own !== undefined) return tightened(own, seen);
    return item.clock === undefined || tightened(item.clock, seen) !== undefined ? seen : undefined;
  };

  return {
    item: () => item,
    ageMs: () => clock.now() - seenAtMs,
    stalledMs: (group) => clock.now() - (progress.get(group)?.sinceMs ?? clock.now()),
    clock: bounds,
    confirmed: () => own !== undefined,
    arrivalMs: () => Math.max(LEAST_ARRIVAL_MS, slowestMs * 1.5),
    roundTripMs: () => (Number.isFinite(quickestMs) ? quickestMs : 0),
    answered(dateSecond, sentAtMs, receivedAtMs) {
      const tookMs = receivedAtMs - sentAtMs;
      slowestMs = Math.max(tookMs, slowestMs * (1 - FORGET_LATENCY));
      quickestMs = Math.min(tookMs, quickestMs * (1 + FORGET_LATENCY));
      if (dateSecond === undefined || Math.abs(dateSecond * 1000 - receivedAtMs) > FARTHEST_MS) {
        own ??= item.clock === undefined ? presumedBounds(receivedAtMs) : undefined;
        return false;
      }
      const seen = boundsOf(dateSecond, sentAtMs, receivedAtMs);
      const next = confirmedBy(seen) ?? (rival && tightened(rival, seen));
      rival = next === undefined ? seen : undefined;
      own = next ?? own;
      return next !== undefined;
    },
    read: async () => see(await store.read()),
    async update(change) {
      const shared = toShare();
      const clock = shared && sharedAfter(item.clock, shared);
      const answer = await store.update(clock === undefined ? change : { ...change, clock });
      see(answer.item);
      return answer;
    },
  };
}
