import {
  ahead,
  allowedCalls,
  availableTokens,
  type BudgetView,
  isStalled,
  type KnownBucket,
  knownBuckets,
  refillPerSecond,
} from "./budget-view.ts";
import { doubtsModel, LOOK_AFTER_MS, probesClock, seesRefill } from "./exploration.ts";
import { claim, look, type PermitClaim } from "./permit-claim.ts";
import { priorBuckets } from "./prior.ts";
import { presumedMs, surelyMs } from "./server-clock.ts";
import type { ControlItem, GroupBucket } from "./state.ts";
import { level } from "./supply.ts";
import { type Wait, waitForAnswer, waitForTurn } from "./wait.ts";
import { whole } from "./whole.ts";

/** What an asker does next. */
export type Step = ({ readonly do: "claim" } & PermitClaim) | ({ readonly do: "wait" } & Wait);

/** An execution that is awake may take what lies unused beyond so many seconds of refill, even out of turn. */
const PILED_SECONDS = 1.2;

/** If no execution takes from a pile for so long, those ahead in the line are gone. */
const GONE_MS = 1000;

/** Decides what an asker does next. */
export function nextStep(view: BudgetView): Step {
  const { item, group, nowMs, clock, position, fresh } = view;
  const buckets = knownBuckets(item, group);
  const newest = Math.max(0, ...buckets.map(({ model }) => model.known.second));
  const serverMs = clock === undefined ? newest * 1000 : surelyMs(clock, nowMs);
  const second = Math.floor(serverMs / 1000);
  if (allowedCalls(item, second) < 1) return { do: "wait", ...waitForTurn(view, buckets, second) };
  if (item.buckets[group].model === undefined) return firstStep(view, serverMs);

  const available = availableTokens(view, buckets, second);
  const before = ahead(item, group, position);
  if (available >= before + 1) return { do: "claim", ...claim(view, buckets, serverMs, available) };

  const piled = pileOf(view, buckets, serverMs, available);
  if (fresh && piled >= (position?.size ?? 1)) {
    const gone = isStalled(view, serverMs, GONE_MS) ? before : 0;
    return { do: "claim", ...claim(view, buckets, serverMs, available, { piled, gone }) };
  }
  if (before === 0 && (seesRefill(buckets, second) || probesClock(view, buckets, second))) {
    return { do: "claim", ...claim(view, buckets, serverMs, 1) };
  }
  if (doubtsModel(view, buckets, serverMs)) return { do: "claim", ...look(view, serverMs) };
  return { do: "wait", ...waitForTurn(view, buckets, second) };
}

/**
 * Tokens that lie unused. A bucket that is smaller than the pile has to be is one when it is full and no execution takes
 * from it: what it would gain is being lost.
 */
function pileOf(
  view: BudgetView,
  buckets: readonly KnownBucket[],
  serverMs: number,
  available: number,
): number {
  const second = Math.floor(serverMs / 1000);
  const full = buckets.some(({ state, model }) => level(state, model, second) >= model.burst);
  if (full && isStalled(view, serverMs, GONE_MS)) return available;
  return whole(available - (refillPerSecond(view.item, view.group) ?? 0) * PILED_SECONDS);
}

/**
 * While the limit is unknown, one permit looks; all others wait for what it sees. Where a limit was configured, what a full
 * bucket holds goes ahead instead.
 */
function firstStep(view: BudgetView, serverMs: number): Step {
  const { looks } = view.item.buckets[view.group];
  const prior = priorBuckets(view);
  const isLookDue = looks === 0 && prior === undefined;
  if (isLookDue || view.stalledMs > LOOK_AFTER_MS) return { do: "claim", ...look(view, serverMs) };
  const priorMs = view.clock === undefined ? presumedMs(view.nowMs) : serverMs;
  const available = prior === undefined ? 0 : availableTokens(view, prior, Math.floor(priorMs / 1000));
  if (prior !== undefined && available >= ahead(view.item, view.group, view.position) + 1) {
    return { do: "claim", ...claim(view, prior, priorMs, available) };
  }
  return { do: "wait", ...waitForAnswer(view) };
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
