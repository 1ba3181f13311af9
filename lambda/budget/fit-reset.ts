import { atLeast, atMost, type BucketObservation } from "./observation.ts";
import type { SupplyModel } from "./state.ts";
import { ALMOST } from "./whole.ts";

/** What is known of a line once a reset has fixed its fraction of a token. */
export interface Fit {
  readonly supply: number;
  readonly refillPerSecond: number | undefined;
}

/** How far inside of its bounds, as a share of them, a fraction of a token is assumed. */
const FIT_MARGIN = 0.2;

/**
 * Where less than a token a second is added, `reset` tells when the next one comes: not a second earlier, not a second
 * later. That fixes the fraction of a token that the server carries.
 *
 * @returns Undefined when the prediction says the same.
 */
export function fitReset(model: SupplyModel, supply: number, sighting: BucketObservation): Fit | undefined {
  const { resetSecond, second } = sighting;
  const { refillPerSecond, stepSeconds } = model;
  const exact = atLeast(sighting) === atMost(sighting);
  if (!exact || resetSecond === undefined || refillPerSecond === undefined || stepSeconds > 1)
    return undefined;
  const seconds = resetSecond - second;
  if (seconds < 1 || refillPerSecond > 1) return undefined;
  const next = atMost(sighting) + 1;
  // A token that comes in the next second agrees with any rate.
  const rate = Math.min(refillPerSecond, 1 / (seconds - 1));
  const least = Math.max(next - 1, next - rate * seconds);
  const most = Math.max(least, Math.min(next, next - rate * (seconds - 1)) - 1 + ALMOST);
  if (supply >= least && supply <= most && rate === refillPerSecond) return undefined;
  // Well inside of what the reset allows, so that a slope that is a little wrong does not leave it at once.
  const margin = (most - least) * FIT_MARGIN;
  return { supply: Math.min(Math.max(supply, least + margin), most - margin), refillPerSecond: rate };
}
