import { secondUnder } from "./brake.ts";
import { ahead, availableTokens, type BudgetView, type KnownBucket, reserved } from "./budget-view.ts";
import { clockProbeAtMs, isWorthProbing, LOOK_AFTER_MS } from "./exploration.ts";
import { surelyReachedAtMs } from "./server-clock.ts";
import type { SupplyPoint } from "./state.ts";
import { secondOfSupply, supplyAt } from "./supply.ts";

/** How long to sleep, and whether to claim or only to look at the line then. */
export interface Wait {
  readonly ms: number;
  readonly afterwards: "claim" | "read";
}

/** A wait that is known this exactly is slept through; of another one a part, then the line is looked at again. */
const NEAR_MS = 500;
const LONGEST_SLEEP_MS = 30_000;

/** For each second that the slope has held, it is trusted for so long. */
const TRUST_MS = 2000;

/** How long the first answer takes, about. */
const FIRST_ANSWER_MS = 170;

/** While nothing is known of the rate, those further back look a little later than those ahead of them. */
const STAGGER_MS = 10;
const LONGEST_STAGGER_MS = 1000;

/** A wrong slope makes a prediction wrong by this share at most. */
const LARGEST_DOUBT = 0.6;

/** A slope is known to about so many tokens in all that it was measured over. */
const SLOPE_TOKENS = 1.5;

/** Waits for what another execution's look will show. */
export function waitForAnswer(view: BudgetView): Wait {
  const place = ahead(view.item, view.group, view.position);
  return { ms: FIRST_ANSWER_MS + Math.min(LONGEST_STAGGER_MS, STAGGER_MS * place), afterwards: "read" };
}

/** Waits for the second of the server's clock in which the turn comes. */
export function waitForTurn(view: BudgetView, buckets: readonly KnownBucket[], second: number): Wait {
  const { clock, nowMs, item, group, position } = view;
  if (clock === undefined) return { ms: LOOK_AFTER_MS / 2, afterwards: "read" };
  const before = ahead(item, group, position);
  const wanted = before + (position?.size ?? 1);
  const braked = secondUnder(item.brake, item.buckets.management.granted + wanted);
  const turn = Math.max(
    braked,
    ...buckets.map(({ state, model }) =>
      secondOfSupply(model, state.granted + reserved(view, model) + wanted),
    ),
  );
  if (!Number.isFinite(turn)) {
    const reset = Math.max(...buckets.map(({ model }) => model.resetSecond));
    const { ms, afterwards } = waitForAnswer(view);
    const probeMs = clockProbeAtMs(view, clock, Math.max(reset, braked));
    return { ms: Math.max(0, probeMs - nowMs) + ms, afterwards };
  }
  const probeMs = clockProbeAtMs(view, clock, turn);
  // Those ahead have their tokens already, so this one is the first that needs the next refill.
  const isNext = before <= Math.max(0, availableTokens(view, buckets, second));
  const early = isNext && isWorthProbing(view) && probeMs > nowMs;
  const ms = (early ? probeMs : surelyReachedAtMs(clock, turn)) - nowMs;
  // The supply is there, but not for this place in the line: those ahead have not taken theirs.
  if (ms <= 0) return { ms: NEAR_MS, afterwards: "read" };
  // A brake is certain.
  if (turn === braked)
    return { ms: Math.min(ms, LONGEST_SLEEP_MS), afterwards: ms <= LONGEST_SLEEP_MS ? "claim" : "read" };
  const doubtMs = ms * doubt(buckets, second);
  if (doubtMs <= NEAR_MS) return { ms, afterwards: "claim" };
  return { ms: Math.min(Math.max(NEAR_MS, ms - doubtMs), testedMs(buckets, second)), afterwards: "read" };
}

/** What share of a predicted wait may be wrong. */
function doubt(buckets: readonly KnownBucket[], second: number): number {
  const tokens = buckets.map(({ model }) => supplyAt(model, second) - model.anchor.supply);
  return Math.min(LARGEST_DOUBT, SLOPE_TOKENS / Math.max(1, ...tokens));
}

/** How long the slope may be trusted for. */
function testedMs(buckets: readonly KnownBucket[], second: number): number {
  const held = buckets.map(({ model }) => heldMs(model.anchor, second));
  return Math.min(LONGEST_SLEEP_MS, Math.max(TRUST_MS, ...held));
}

/** For how long a slope is trusted that is measured from a point: twice as long as it has held. */
export function heldMs(anchor: SupplyPoint, second: number): number {
  return Math.max(0, second - anchor.second) * TRUST_MS;
}
