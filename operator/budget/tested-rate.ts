import type { BucketState, SupplyModel } from "../../lambda/budget/state.ts";

/** Tokens that a rate is measured over, at least: it is then known to about a seventh. */
const TESTED_TOKENS = 10;

/**
 * Whether a learned rate was measured under load: since its anchor more was granted than the bucket held then, so that
 * calls depended on the refill, and the refill was large enough. Calls from a full bucket say little about the rate.
 */
export function isTested(
  { granted }: Pick<BucketState, "granted">,
  { anchor, known, refillPerSecond }: Pick<SupplyModel, "anchor" | "known" | "refillPerSecond">,
): boolean {
  return (
    refillPerSecond !== undefined && granted >= anchor.supply && known.supply - anchor.supply >= TESTED_TOKENS
  );
}
