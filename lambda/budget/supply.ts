import { grantedBefore } from "./grants.ts";
import type { BucketState, SupplyModel } from "./state.ts";
import { EPSILON, whole } from "./whole.ts";

/**
 * How many permits the server can have supplied by a second of its clock, fractions included.
 *
 * Seconds before the known point are extrapolated backwards: answers overtake each other.
 */
export function supplyAt(model: SupplyModel, second: number): number {
  const { known, refillPerSecond = 0, resetSecond, stepSeconds } = model;
  const pending = resetSecond > known.second;
  if (pending && second >= known.second && second < resetSecond) return known.supply;
  const line = known.supply + refillPerSecond * refilledSeconds(model, second) + overshoot(model, second);
  return pending && second >= resetSecond && stepSeconds === 1
    ? Math.max(line, whole(known.supply) + 1)
    : line;
}

/** How many seconds' worth of refill has been added since the known point; windows begin at `reset`. */
function refilledSeconds({ known, resetSecond, stepSeconds }: SupplyModel, second: number): number {
  if (stepSeconds === 1) return second - known.second;
  return stepSeconds * (Math.floor((second - resetSecond) / stepSeconds) + 1);
}

/** A hidden bucket's rate is overshot by this share, after so many seconds or after so many times as long as it has been measured. */
const OVERSHOOT_SHARE = 0.01;
const OVERSHOOT_SECONDS = 45;
const OVERSHOOT_SPANS = 1.5;

/**
 * What is tried beyond the line of a hidden bucket, in tokens: next to nothing soon after a refusal, then more and more,
 * as CUBIC does for a congestion window (RFC 9438). So refusals grow rarer, and a limit that was raised is found.
 */
function overshoot(model: SupplyModel, second: number): number {
  const { hidden, known, anchor, refillPerSecond = 0, stepSeconds } = model;
  if (hidden !== true || stepSeconds > 1 || second <= known.second) return 0;
  const patience = Math.max(OVERSHOOT_SECONDS, OVERSHOOT_SPANS * (known.second - anchor.second));
  const spans = (second - known.second) / patience;
  return refillPerSecond * OVERSHOOT_SHARE * patience * (spans ** 4 / 4);
}

/**
 * The first second of the server's clock by which so many permits have been supplied.
 *
 * @returns Infinity when the refill rate is not known well enough to say.
 */
export function secondOfSupply(model: SupplyModel, supply: number): number {
  const { known, refillPerSecond = 0, resetSecond, stepSeconds } = model;
  const missing = supply - known.supply;
  if (missing <= EPSILON) return known.second;
  if (resetSecond > known.second && supply <= whole(known.supply) + 1 && stepSeconds === 1)
    return resetSecond;
  if (refillPerSecond <= 0) return Number.POSITIVE_INFINITY;
  const steps = Math.ceil((missing - EPSILON) / refillPerSecond / stepSeconds);
  if (stepSeconds > 1) return resetSecond + (steps - 1) * stepSeconds;
  let second = Math.max(known.second + steps, resetSecond);
  // The overshoot brings it sooner.
  while (supplyAt(model, second - 1) >= supply) second--;
  return second;
}

/**
 * How long a granted call may take to be counted, in milliseconds: a bucket fills up before calls that are on their way.
 * Half of this is too short at the recorded latency of 420 ms, and earns refusals; twice as much writes off tokens that
 * are there. `npm run bench:scale` shows both.
 */
const ARRIVAL_MS = 500;

/**
 * The most that can have been supplied by a second: a full bucket, when it was refilled. What the line says beyond that
 * has been lost.
 */
function ceiling(state: BucketState, { burst }: SupplyModel, second: number): number {
  return burst + grantedBefore(state, Math.floor(second) * 1000 - ARRIVAL_MS);
}

/** Whether the bucket has filled up, and tokens have been lost. */
export function isFull(state: BucketState, model: SupplyModel, second: number): boolean {
  return supplyAt(model, second) > ceiling(state, model, second);
}

/**
 * The model with the supply that was lost in a full bucket cut off. A full bucket hides the rate, so the slope is
 * measured from here.
 */
export function cutAtBurst(state: BucketState, model: SupplyModel, second: number): SupplyModel {
  const point = { supply: ceiling(state, model, second), second };
  return {
    ...model,
    known: point,
    resetSecond: nextStepSecond(model, second),
    anchor: point,
    nextAnchor: point,
  };
}

/** The first second after this one at which tokens are added, as far as is known. */
export function nextStepSecond({ resetSecond, stepSeconds }: SupplyModel, second: number): number {
  return resetSecond + (Math.floor((second - resetSecond) / stepSeconds) + 1) * stepSeconds;
}

/** Permits that may be granted up to a second of the server's clock, as far as is known, in whole numbers. */
export function grantable(state: BucketState, model: SupplyModel, second: number): number {
  return Math.min(whole(supplyAt(model, second)), ceiling(state, model, second));
}

/** Tokens in the bucket at a second of the server's clock, as far as is known; negative when too many were granted. */
export function level(state: BucketState, model: SupplyModel, second: number): number {
  return grantable(state, model, second) - state.granted;
}

/**
 * Tokens that bulk work leaves in a bucket for urgent requests and for the tenant's other clients.
 *
 * @param share Share of the burst, 0 to 1; anything above 0 leaves at least one token and takes at least one.
 */
export function reserveTokens(burst: number, share: number): number {
  if (share <= 0) return 0;
  return Math.min(burst - 1, Math.max(1, Math.round(burst * share)));
}
