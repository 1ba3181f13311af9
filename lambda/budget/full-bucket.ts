import type { Bucket } from "../../contract/bucket.ts";
import type { PartialObservation } from "./observe-answer.ts";
import type { BucketState, SupplyModel } from "./state.ts";
import { supplyAt } from "./supply.ts";
import { rounded } from "./whole.ts";

/** A bucket is seen full twice, so many seconds apart at least and at most, with nothing to correct in between, before its rate is raised. */
const APART_SECONDS = 2;
const TOGETHER_SECONDS = 10;

/**
 * The share by which the rate is raised then. The full bucket makes up for what is too much, until an answer corrects it. A small bucket,
 * of which the share is less than a token, does not: its rate is raised by less.
 */
const RAISED_SHARE = 0.15;
const SMALL_RAISED_SHARE = 0.1;

/** Since when a bucket has been seen full, and the version of the model that has had it less full. */
interface Spell {
  readonly version: number;
  readonly sinceSecond: number;
}

/** What the answers to one execution showed of full buckets. */
export interface FullWatch {
  /**
   * Notes an answer that agrees with the model.
   *
   * @returns Whether the bucket was full again and again although the model has it less full: it gains more than is known.
   */
  isUnderrated(bucket: Bucket, state: BucketState, seen: PartialObservation): boolean;
}

/** Makes the watch of one execution. */
export function createFullWatch(): FullWatch {
  const spells = new Map<Bucket, Spell>();
  return {
    isUnderrated(bucket, state, seen) {
      if (!isOverlooked(state, seen)) return false;
      const { version } = state;
      const { second } = seen;
      const spell = spells.get(bucket);
      const isSpell = spell?.version === version && second - spell.sinceSecond <= TOGETHER_SECONDS;
      if (isSpell) return second - spell.sinceSecond >= APART_SECONDS;
      spells.set(bucket, { version, sinceSecond: second });
      return false;
    },
  };
}

/**
 * Whether an answer shows a bucket full that the model has less full, although the two agree.
 *
 * Calls under way can explain that: they have not been counted yet. Where answers take a second, so many are under way that they
 * would explain it in every second, and a rate that is too low would stay, while the full bucket runs over.
 */
function isOverlooked({ model, granted }: BucketState, seen: PartialObservation): boolean {
  const { second, limit, remaining, throttled } = seen;
  if (model?.refillPerSecond === undefined || model.stepSeconds > 1 || model.assumed || model.hidden)
    return false;
  if (throttled || limit !== model.burst || second < model.known.second) return false;
  if (second < (model.rateHeldUntilSecond ?? 0)) return false;
  return remaining >= limit - 1 && supplyAt(model, second) - granted < limit - 1;
}

/** The model with its rate raised from a second on. */
export function raised(model: SupplyModel, { second, resetSecond }: PartialObservation): SupplyModel {
  const { burst, refillPerSecond = 0 } = model;
  const share = burst * RAISED_SHARE < 1 ? SMALL_RAISED_SHARE : RAISED_SHARE;
  const point = { supply: rounded(supplyAt(model, second)), second };
  return {
    ...model,
    refillPerSecond: rounded(Math.min(burst, refillPerSecond * (1 + share))),
    known: point,
    resetSecond: resetSecond ?? second + 1,
    anchor: point,
    nextAnchor: point,
  };
}
