import type { BucketState, SupplyModel } from "../../lambda/budget/state.ts";

/** Tokens that a rate is measured over, at least: it is then known to about a seventh. */
const TESTED_TOKENS = 10;

/**
 * Whether a learned rate was measured in earnest: more was granted since its anchor than the bucket held there, so that
 * calls lived on refill, and there was enough of that. What comes out of a full bucket says little of the rate.
 */
export function isTested(
  { granted }: Pick<BucketState, "granted">,
  { anchor, known, refillPerSecond }: Pick<SupplyModel, "anchor" | "known" | "refillPerSecond">,
): boolean {
  return (
    refillPerSecond !== undefined && granted >= anchor.supply && known.supply - anchor.supply >= TESTED_TOKENS
  );
}
