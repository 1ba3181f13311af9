import type { Bucket } from "../../contract/bucket.ts";
import { defined } from "../../contract/defined.ts";
import { type Fit, fitReset } from "./fit-reset.ts";
import { atLeast, atMost, type BucketObservation } from "./observation.ts";
import { slope } from "./slope.ts";
import type { BucketState, SupplyModel } from "./state.ts";
import { supplyAt } from "./supply.ts";
import { ALMOST, rounded, whole } from "./whole.ts";
import { showsWindow, stepOf } from "./window.ts";

/** What a plan is said to allow. */
export interface LimitHint {
  readonly burst: number;
  readonly refillPerSecond: number;
}

/** What the plan is said to allow, by bucket. */
export type LimitHints = { readonly [Name in Bucket]?: LimitHint };

/** A model this far behind or ahead of an answer, in seconds, says nothing about it: learning begins again. */
const BEHIND_SECONDS = 3600;
const AHEAD_SECONDS = 60;

/** A reset that is further away than this, in seconds, is believed when a second answer names it too. */
const LONG_RESET_SECONDS = 5;

/**
 * The model after a sighting.
 *
 * `remaining` and the permits that can have been counted by then bound the supply from below and above. Within the
 * bounds the prediction stands, and there is nothing to write.
 *
 * @param state The bucket as known now.
 * @param hint What a person said of the bucket. It is used only for a limit of that size, and only until the rate shows; nothing
 *   raises it in the first seconds.
 * @returns Undefined when the sighting says nothing new.
 */
export function learn(
  state: BucketState,
  sighting: BucketObservation,
  hint?: LimitHint,
): SupplyModel | undefined {
  const { model } = state;
  const believed = believable(model, sighting);
  const learned = withoutDoubt(learnFrom(model, believed, hint), model, sighting);
  if (believed === sighting) return learned;
  const next = learned ?? model;
  return next && { ...next, ...(sighting.resetSecond && { rumouredResetSecond: sighting.resetSecond }) };
}

/** Headers that are back for so long, in seconds after they began to lack, are back. Until then nothing need be written. */
const BACK_SECONDS = 60;

/** What was learned, without the note that answers lack their headers, where this one has them again. */
function withoutDoubt(
  learned: SupplyModel | undefined,
  model: SupplyModel | undefined,
  { second, throttled }: BucketObservation,
): SupplyModel | undefined {
  const next = learned ?? model;
  if (next?.bareSinceSecond === undefined || throttled || second - next.bareSinceSecond < BACK_SECONDS)
    return learned;
  const { bareSinceSecond: _, ...rest } = next;
  return rest;
}

/** Leaves out a surprisingly distant reset that no other answer has named yet: were it wrong, nothing would be called until then. */
function believable(model: SupplyModel | undefined, sighting: BucketObservation): BucketObservation {
  const { resetSecond, second } = sighting;
  if (resetSecond === undefined) return sighting;
  const distant = resetSecond - second > LONG_RESET_SECONDS || (model && showsWindow(model, sighting));
  if (!distant || [model?.rumouredResetSecond, model?.resetSecond].includes(resetSecond)) return sighting;
  const { resetSecond: _, ...rest } = sighting;
  return rest;
}

function learnFrom(
  model: SupplyModel | undefined,
  sighting: BucketObservation,
  hint: LimitHint | undefined,
): SupplyModel | undefined {
  const { second } = sighting;
  if (model === undefined || model.assumed || isLost(model, second)) {
    const hinted = hint?.burst === sighting.limit ? hint.refillPerSecond : undefined;
    const learned = model?.assumed ? undefined : model?.refillPerSecond;
    const first = firstModel(sighting, learned ?? hinted);
    return model === undefined && hinted !== undefined ? takenFull(first, sighting) : first;
  }
  if (sighting.limit !== model.burst) {
    return second < model.known.second ? undefined : resized(model, sighting);
  }
  const predicted = supplyAt(model, second);
  const supply = Math.min(Math.max(predicted, atLeast(sighting)), highest(model, sighting));
  const fitted = fitReset(model, supply, sighting);
  const confirmed = fitted === undefined && whole(supply) === whole(predicted);
  if (
    confirmed &&
    !bringsReset(model, sighting) &&
    stepOf(model, model.refillPerSecond, sighting) === model.stepSeconds
  ) {
    return undefined;
  }
  return moved(model, sighting, predicted, fitted ?? { supply, refillPerSecond: model.refillPerSecond });
}

/** The most that the sighting allows. Refused, the next token is somewhere between now and the next refill. */
function highest({ refillPerSecond = 0 }: SupplyModel, sighting: BucketObservation): number {
  const fraction = sighting.throttled ? Math.min(ALMOST, 1 - Math.min(1, refillPerSecond) / 2) : ALMOST;
  return atMost(sighting) + fraction;
}

function isLost({ known }: SupplyModel, second: number): boolean {
  return second > known.second + BEHIND_SECONDS || second < known.second - AHEAD_SECONDS;
}

/** Refill a second, as a share of the burst, of a bucket that only refusals show: the least that is documented, 2 of 10. */
const HIDDEN_REFILL_SHARE = 0.2;

function firstModel(sighting: BucketObservation, learned: number | undefined): SupplyModel {
  const hidden = sighting.throttled && learned === undefined;
  const refillPerSecond = hidden ? sighting.limit * HIDDEN_REFILL_SHARE : learned;
  // The lower bound, where there is one: one permit too few is found out sooner, and costs less, than one too many.
  const least = atLeast(sighting);
  const supply = Number.isFinite(least) ? Math.min(least, atMost(sighting)) : atMost(sighting);
  const point = { supply, second: sighting.second };
  return {
    burst: sighting.limit,
    known: point,
    ...defined({ refillPerSecond }),
    resetSecond: nextTokenSecond(sighting),
    stepSeconds: 1,
    ...(hidden && { hidden }),
    anchor: point,
    nextAnchor: point,
  };
}

/** For so long, in seconds, a configured rate is not raised. */
const HELD_SECONDS = 5;

/** The first model of a bucket whose configured burst was right: it was taken to be full, and is, within the bounds. */
function takenFull(first: SupplyModel, sighting: BucketObservation): SupplyModel {
  const supply = Math.min(Math.max(first.burst, first.known.supply), atMost(sighting));
  const point = { ...first.known, supply };
  const rateHeldUntilSecond = sighting.second + HELD_SECONDS;
  return { ...first, known: point, anchor: point, nextAnchor: point, rateHeldUntilSecond };
}

/** The limit has changed, and with it, in every documented plan, the refill rate in the same proportion. */
function resized(model: SupplyModel, sighting: BucketObservation): SupplyModel {
  const { refillPerSecond, burst, previousBurst, alternations = 0 } = model;
  const scaled = refillPerSecond === undefined ? undefined : (refillPerSecond * sighting.limit) / burst;
  return {
    ...firstModel(sighting, scaled),
    previousBurst: burst,
    alternations: sighting.limit === previousBurst ? alternations + 1 : 0,
  };
}

/** The second of the next token, as far as the answer says: after a refusal `retry-after` counts where no reset does. */
function nextTokenSecond({ second, resetSecond, retrySecond }: BucketObservation): number {
  return resetSecond ?? retrySecond ?? second + 1;
}

/** While the rate is unknown, the next token's second is all there is to go by; `retry-after` is an order. */
function bringsReset(
  model: SupplyModel,
  { second, resetSecond = 0, retrySecond = 0 }: BucketObservation,
): boolean {
  const named = model.refillPerSecond === undefined ? Math.max(resetSecond, retrySecond) : retrySecond;
  return second >= model.known.second && named > model.resetSecond;
}

/** The line moved to what was seen, with its slope measured anew. */
function moved(model: SupplyModel, sighting: BucketObservation, predicted: number, fit: Fit): SupplyModel {
  const { second } = sighting;
  const { supply } = fit;
  const surprise = supply - predicted;
  // An answer from before the known point shifts the line as a whole.
  const known =
    second >= model.known.second
      ? { supply, second }
      : { supply: model.known.supply + surprise, second: model.known.second };
  const resetSecond = second >= model.known.second ? nextTokenSecond(sighting) : model.resetSecond;
  const measured = slope(model, known, surprise, sighting, fit.refillPerSecond);
  const { hidden, rateHeldUntilSecond = 0, ...seen } = model;
  const { anchor, nextAnchor, shock } = measured;
  const refillPerSecond = withinBurst(measured.refillPerSecond, model.burst);
  return {
    ...seen,
    ...(sighting.throttled && hidden && { hidden }),
    ...(second < rateHeldUntilSecond && { rateHeldUntilSecond }),
    known: { ...known, supply: rounded(known.supply) },
    resetSecond,
    ...(refillPerSecond !== undefined && { refillPerSecond: rounded(refillPerSecond) }),
    stepSeconds: stepOf(model, refillPerSecond, sighting),
    anchor,
    nextAnchor,
    ...(shock && { shock }),
  };
}

/**
 * A full bucket loses what is added, so a rate above its burst shows nowhere. Believed, it would make what is missing look small
 * beside it: the refusals of every second would correct nothing.
 */
function withinBurst(refillPerSecond: number | undefined, burst: number): number | undefined {
  return refillPerSecond === undefined ? undefined : Math.min(refillPerSecond, burst);
}
