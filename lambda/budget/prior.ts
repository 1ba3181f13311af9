/**
 * The bucket before the first answer, where its limit was configured: it is taken to be full. Whatever the first answer says
 * replaces it, so a wrong limit is believed for one round trip.
 */
import { type BudgetView, type KnownBucket, knownBuckets } from "./budget-view.ts";
import type { SupplyModel } from "./state.ts";

/** The buckets to grant from while no answer has shown the group's; undefined where nothing was configured. */
export function priorBuckets({ item, group, hint }: BudgetView): readonly KnownBucket[] | undefined {
  if (hint === undefined) return undefined;
  const { burst } = hint;
  const full = { supply: burst, second: 0 };
  // Nothing is added: whether a refill fits into the bucket depends on when calls are counted, on a clock that no answer has shown.
  const model: SupplyModel = {
    burst,
    known: full,
    resetSecond: 0,
    stepSeconds: 1,
    anchor: full,
    nextAnchor: full,
  };
  return [{ bucket: group, state: item.buckets[group], model }, ...knownBuckets(item, group)];
}
