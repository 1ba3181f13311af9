import { atLeast, type BucketObservation } from "./observation.ts";
import type { Shock, SupplyModel, SupplyPoint } from "./state.ts";

/** The slope is measured over at least so many seconds and so many tokens, and over at most twice that. */
const SLOPE_SECONDS = 8;
const SLOPE_TOKENS = 24;

/** Surprises of so many tokens in all, and of this share of the refill each second, mean that the rate has changed. */
const SUDDEN_TOKENS = 2;
const SUDDEN_SHARE = 0.25;

/** How much of a sudden change is believed at once; the next second confirms it or takes it back. A refusal is believed. */
const SUDDEN_GAIN = 0.5;
const REFUSED_GAIN = 1;

/** A bucket's refill rate, and the points that it is measured between. */
export interface Slope {
  readonly refillPerSecond: number | undefined;
  readonly anchor: SupplyPoint;
  readonly nextAnchor: SupplyPoint;
  readonly shock?: Shock;
}

/** The slope after a sighting that moved the line to `known`, by `surprise` tokens against what was predicted. */
export function slope(
  model: SupplyModel,
  known: SupplyPoint,
  surprise: number,
  sighting: BucketObservation,
  refillPerSecond: number | undefined,
): Slope {
  const { anchor } = model;
  const restarted = { anchor: known, nextAnchor: known };
  const seconds = known.second - anchor.second;
  const measured = seconds < 1 ? undefined : Math.max(0, (known.supply - anchor.supply) / seconds);
  const { rateHeldUntilSecond = 0 } = model;
  if (surprise > 0 && sighting.second < rateHeldUntilSecond) return { refillPerSecond, ...restarted };
  const full = !sighting.throttled && sighting.remaining >= sighting.limit - 1;
  if (full) return { refillPerSecond: raisedByFull(refillPerSecond, measured, seconds), ...restarted };
  if (model.hidden === true && sighting.throttled) return betweenRefusals(model, known, measured);
  if (model.bareSinceSecond !== undefined && sighting.throttled)
    return sinceHeardOf(model, known, model.bareSinceSecond);
  const shock = shockOf(model, surprise, sighting, refillPerSecond);
  if (shock?.believed) {
    const changed = shock.tokens / (shock.second - shock.sinceSecond + 1);
    const gain = sighting.throttled ? REFUSED_GAIN : SUDDEN_GAIN;
    return {
      refillPerSecond: Math.max(0, shock.refillPerSecond + changed * gain),
      ...restarted,
      shock,
    };
  }
  return { ...measuredSlope(model, known, measured, sighting, refillPerSecond), ...(shock && { shock }) };
}

/** The surprises of this sign up to now. One that has been believed is over when the second is. */
function shockOf(
  { shock }: SupplyModel,
  surprise: number,
  { second }: BucketObservation,
  refillPerSecond: number | undefined,
): Shock | undefined {
  if (refillPerSecond === undefined) return undefined;
  const goesOn =
    shock !== undefined &&
    Math.sign(shock.tokens) === Math.sign(surprise) &&
    second >= shock.second &&
    second - shock.second <= (shock.believed ? 0 : 1);
  const base = goesOn ? shock.refillPerSecond : refillPerSecond;
  const tokens = surprise + (goesOn ? shock.tokens : 0);
  const sinceSecond = goesOn ? shock.sinceSecond : second;
  return {
    sinceSecond,
    second,
    tokens,
    refillPerSecond: base,
    believed:
      Math.abs(tokens) >= SUDDEN_TOKENS &&
      Math.abs(tokens) >= SUDDEN_SHARE * base * (second - sinceSecond + 1),
  };
}

/** The slope over the anchors, while nothing sudden has happened. */
function measuredSlope(
  { anchor, nextAnchor }: SupplyModel,
  known: SupplyPoint,
  measured: number | undefined,
  sighting: BucketObservation,
  refillPerSecond: number | undefined,
): Slope {
  if (measured === undefined) return { refillPerSecond, anchor, nextAnchor };
  if (refillPerSecond === undefined) {
    // The first rate rests on what was surely supplied; a prediction that was merely not contradicted proves nothing.
    const gained = atLeast(sighting) - anchor.supply;
    return {
      refillPerSecond: gained >= 1 ? gained / (known.second - anchor.second) : undefined,
      anchor,
      nextAnchor,
    };
  }
  const span = Math.max(SLOPE_SECONDS, SLOPE_TOKENS / Math.max(measured, 0.01));
  if (known.second - nextAnchor.second < span) return { refillPerSecond: measured, anchor, nextAnchor };
  return { refillPerSecond: measured, anchor: nextAnchor, nextAnchor: known };
}

/**
 * A full bucket may have lost tokens: it was refilled at the measured rate at least. What had been supplied a second before is known
 * less exactly, since calls were on their way: over so short a time a greater rate is believed in part, as a sudden change is.
 */
function raisedByFull(
  refillPerSecond: number | undefined,
  measured: number | undefined,
  seconds: number,
): number | undefined {
  if (refillPerSecond === undefined || measured === undefined) return refillPerSecond ?? measured;
  const gain = seconds > 1 ? 1 : SUDDEN_GAIN;
  return refillPerSecond + Math.max(0, measured - refillPerSecond) * gain;
}

/** Refusals that are closer together than this, in seconds, are one. */
const ONE_REFUSAL_SECONDS = 3;

/** A hidden bucket was empty at each refusal: what was granted between two of them is what was refilled. */
function betweenRefusals(model: SupplyModel, known: SupplyPoint, measured: number | undefined): Slope {
  const { refillPerSecond, anchor, nextAnchor } = model;
  if (known.second - model.known.second < ONE_REFUSAL_SECONDS || measured === undefined) {
    return { refillPerSecond, anchor, nextAnchor };
  }
  const since = model.known;
  return {
    refillPerSecond: (known.supply - since.supply) / (known.second - since.second),
    anchor: since,
    nextAnchor: known,
  };
}

/** After one refusal a rate that no header confirms falls by this share at most: what makes it too low is not seen. */
const LARGEST_FALL = 0.5;

/**
 * The slope after a refusal by a bucket whose answers carry no headers any more: what it has supplied since it was last heard of. What
 * has added up since then is not a change of the last second, and no answer would correct what was believed of it.
 *
 * Calls that were under way are refused as well, and take their permits back: while the supply does not grow, nothing is measured.
 */
function sinceHeardOf(model: SupplyModel, known: SupplyPoint, bareSinceSecond: number): Slope {
  const { refillPerSecond = 0, anchor } = model;
  const isSameExcess =
    known.second - model.known.second < ONE_REFUSAL_SECONDS && anchor.second >= bareSinceSecond;
  const from = isSameExcess ? anchor : model.known;
  const seconds = known.second - from.second;
  const supplied = known.supply - from.supply;
  const restarted = { anchor: known, nextAnchor: known };
  if (seconds < 1 || (isSameExcess && supplied <= 0))
    return { refillPerSecond: model.refillPerSecond, ...restarted };
  return {
    refillPerSecond: Math.max(refillPerSecond * (1 - LARGEST_FALL), supplied / seconds),
    ...restarted,
  };
}
