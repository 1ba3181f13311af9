import { doubtsModel, LOOK_AFTER_MS, probesClock, seesRefill } from "./curiosity.ts";
import { type Claim, claim, look } from "./draw.ts";
import {
  ahead,
  allowedCalls,
  availableTokens,
  isStalled,
  type KnownBucket,
  knownBuckets,
  type Outlook,
  refillPerSecond,
} from "./outlook.ts";
import { surelyMs } from "./server-clock.ts";
import type { ControlItem, GroupBucket } from "./state.ts";
import { level, whole } from "./supply.ts";
import { type Wait, waitForAnswer, waitForTurn } from "./wait.ts";

/** What an asker does next. */
export type Step = ({ readonly do: "claim" } & Claim) | ({ readonly do: "wait" } & Wait);

/** Whoever is awake may take what lies unused beyond so many seconds of refill, whoever is ahead. */
const PILED_SECONDS = 1.2;

/** If nobody takes from a pile for so long, those ahead in the line are gone. */
const GONE_MS = 1000;

/** Decides what an asker does next. */
export function nextStep(outlook: Outlook): Step {
  const { item, group, nowMs, clock, position, fresh } = outlook;
  const buckets = knownBuckets(item, group);
  const newest = Math.max(0, ...buckets.map(({ model }) => model.known.second));
  const serverMs = clock === undefined ? newest * 1000 : surelyMs(clock, nowMs);
  const second = Math.floor(serverMs / 1000);
  if (allowedCalls(item, second) < 1) return { do: "wait", ...waitForTurn(outlook, buckets, second) };
  if (item.buckets[group].model === undefined) return firstStep(outlook, serverMs);

  const available = availableTokens(outlook, buckets, second);
  const before = ahead(item, group, position);
  if (available >= before + 1) return { do: "claim", ...claim(outlook, buckets, serverMs, available) };

  const piled = pileOf(outlook, buckets, serverMs, available);
  if (fresh && piled >= (position?.size ?? 1)) {
    const gone = isStalled(outlook, serverMs, GONE_MS) ? before : 0;
    return { do: "claim", ...claim(outlook, buckets, serverMs, available, { piled, gone }) };
  }
  if (before === 0 && (seesRefill(buckets, second) || probesClock(outlook, buckets, second))) {
    return { do: "claim", ...claim(outlook, buckets, serverMs, 1) };
  }
  if (doubtsModel(outlook, buckets, serverMs)) return { do: "claim", ...look(outlook, serverMs) };
  return { do: "wait", ...waitForTurn(outlook, buckets, second) };
}

/**
 * Tokens that lie unused. A bucket that is smaller than the pile has to be is one when it is full and nobody takes from
 * it: what it would gain is being lost.
 */
function pileOf(
  outlook: Outlook,
  buckets: readonly KnownBucket[],
  serverMs: number,
  available: number,
): number {
  const second = Math.floor(serverMs / 1000);
  const full = buckets.some(({ state, model }) => level(state, model, second) >= model.burst);
  if (full && isStalled(outlook, serverMs, GONE_MS)) return available;
  return whole(available - (refillPerSecond(outlook.item, outlook.group) ?? 0) * PILED_SECONDS);
}

/** While the limit is unknown, one permit looks; everybody else waits for what it sees. */
function firstStep(outlook: Outlook, serverMs: number): Step {
  const { looks } = outlook.item.buckets[outlook.group];
  if (looks === 0 || outlook.stalledMs > LOOK_AFTER_MS) return { do: "claim", ...look(outlook, serverMs) };
  return { do: "wait", ...waitForAnswer(outlook) };
}

/**
 * The item as it will be when the turn comes: those ahead have had theirs. A claim that assumes so is safe, because
 * its conditions are checked against the item as it is.
 */
export function atTurn(item: ControlItem, group: GroupBucket, before: number): ControlItem {
  const state = item.buckets[group];
  const { management } = item.buckets;
  return {
    ...item,
    buckets: {
      ...item.buckets,
      [group]: { ...state, granted: state.granted + before, served: state.served + before },
      management: { ...management, granted: management.granted + before },
    },
  };
}
