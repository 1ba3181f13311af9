/**
 * When a call is worth making for what its answer tells, although the model does not grant it. Each takes one token,
 * at most, that is meant for others.
 */

import { type BudgetView, isStalled, type KnownBucket, refillPerSecond, reserved } from "./budget-view.ts";
import { grantsSince } from "./grants.ts";
import { type ClockBounds, surelyReachedAtMs, uncertaintyMs } from "./server-clock.ts";
import { level, supplyAt } from "./supply.ts";
import { whole } from "./whole.ts";

/** A slope that was measured over less than this, in seconds, is a guess. */
const GUESS_SECONDS = 4;

/**
 * Clock bounds that are further apart than this and a round trip are worth a call at a moment that halves them: when in its
 * round trip a call is counted no answer tells.
 */
const CLOCK_MS = 170;

/** With nothing granted for so long past the reset, one permit looks, whatever the model says. */
export const LOOK_AFTER_MS = 3000;
const LONGEST_PATIENCE_MS = 10_000;

/**
 * Whether it is time to see how much a bucket has gained whose rate is unknown or a guess: a second has begun, and
 * no execution has made a call in it.
 */
export function seesRefill(buckets: readonly KnownBucket[], second: number): boolean {
  const guessed = buckets.filter(
    ({ model }) => model.refillPerSecond === undefined || second - model.anchor.second < GUESS_SECONDS,
  );
  return (
    guessed.some(({ model, state }) => second >= model.resetSecond && grantsSince(state, second) === 0) &&
    buckets.every(({ state, model }) => level(state, model, second) >= 1)
  );
}

/**
 * Whether the first in the line makes its call a little early, out of the reserve, which is about to be refilled: the
 * answer tells on which side of the second it was counted, and halves what the clock bounds leave open.
 */
export function probesClock(view: BudgetView, buckets: readonly KnownBucket[], second: number): boolean {
  const { clock, nowMs } = view;
  if (clock === undefined || !isWorthProbing(view)) return false;
  if (nowMs < clockProbeAtMs(view, clock, second + 1)) return false;
  return buckets.every(
    ({ state, model }) =>
      level(state, model, second) >= Math.max(1, reserved(view, model)) &&
      whole(supplyAt(model, second + 1)) > whole(supplyAt(model, second)),
  );
}

/** Whether the clock is known so badly that its uncertainty costs time. Only bulk has a reserve to probe with. */
export function isWorthProbing(view: BudgetView): boolean {
  const { clock, lane } = view;
  return lane === "bulk" && clock !== undefined && uncertaintyMs(clock) - underWayMs(view) >= CLOCK_MS;
}

/**
 * When, on our clock, a call is sent that is counted halfway between the moments at which the server may and must have
 * reached a second. An answer from before it bounds the sending, one from after it the receiving.
 */
export function clockProbeAtMs(view: BudgetView, clock: ClockBounds, second: number): number {
  return surelyReachedAtMs(clock, second) - (uncertaintyMs(clock) + underWayMs(view)) / 2;
}

/** The round trip of a probe. While the rate is unknown, it is also to show what was added, and not sent ahead of the second. */
function underWayMs({ item, group, roundTripMs }: BudgetView): number {
  return refillPerSecond(item, group) === undefined ? 0 : roundTripMs;
}

/** Whether the model has held all executions up for so long, past every reset, that it must be wrong. */
export function doubtsModel(view: BudgetView, buckets: readonly KnownBucket[], serverMs: number): boolean {
  const rate = refillPerSecond(view.item, view.group) ?? 1;
  const patienceMs = Math.min(LONGEST_PATIENCE_MS, Math.max(LOOK_AFTER_MS, 2000 / rate));
  const resetMs = Math.max(...buckets.map(({ model }) => model.resetSecond)) * 1000;
  const knownMs = Math.max(...buckets.map(({ model }) => model.known.second)) * 1000;
  // A model from the future is wrong, or the clock is: only an answer can tell.
  const fromFuture = serverMs < knownMs - LOOK_AFTER_MS;
  if (view.clock === undefined || fromFuture) return view.stalledMs >= patienceMs;
  // What was never learned cannot have been learned wrongly.
  if (buckets.every(({ model }) => model.assumed)) return false;
  return serverMs >= resetMs + LOOK_AFTER_MS && isStalled(view, serverMs, patienceMs);
}
