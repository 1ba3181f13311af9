import type { ActionCounts } from "../../../contract/batch.ts";
import type { Bucket } from "../../../contract/bucket.ts";
import type { TenantTraits } from "../../../contract/traits.ts";
import type { BucketFigures } from "../../budget/read.ts";

/** Rows, and what they cost. */
export interface RowCosts {
  readonly actions: ActionCounts;
  /** Whether the worker records the state before each change. */
  readonly capture: boolean;
  /** Whether each row names the state that it expects, as those of a rollback do: the worker has to look then. */
  readonly expects: boolean;
  /** How the tenant answers a POST of what is enabled already, as far as it is known. */
  readonly repeatedPost: TenantTraits["repeatedPost"] | undefined;
}

/** How fast the tenant lets rows through. */
export interface RowRate {
  readonly perSecond: number;
  /** The bucket that decides. */
  readonly scarcest: Bucket;
  /** Whether the worker looks at connections before it changes them. */
  readonly looks: boolean;
  /** Whether the rate was measured under load: the tenant lets through at least as much as an untested one. */
  readonly isTested: boolean;
}

/**
 * Returns how many rows a second the tenant's limits allow, as far as the worker has learned them. The scarcest bucket
 * decides; one whose rate is not tested decides only while no rate is.
 *
 * @returns Undefined while no bucket that the rows draw on has a rate.
 */
export function rowRate(
  costs: RowCosts,
  buckets: readonly Pick<BucketFigures, "name" | "learnedPerSecond" | "rateIsTested">[],
): RowRate | undefined {
  const { enable, disable, retrieve } = costs.actions;
  const rows = enable + disable + retrieve;
  const write = enable + disable;
  const looks = looksOf(costs);
  const calls: Partial<Record<Bucket, number>> = {
    write,
    read: retrieve + looks,
    // Every call is counted in the management API's bucket.
    management: write + retrieve + looks,
  };
  const rates = buckets.flatMap(({ name, learnedPerSecond, rateIsTested }) => {
    const drawn = calls[name] ?? 0;
    if (drawn === 0 || !learnedPerSecond) return [];
    const perSecond = (learnedPerSecond * rows) / drawn;
    return [{ perSecond, scarcest: name, looks: looks > 0, isTested: rateIsTested }];
  });
  const tested = rates.filter(({ isTested }) => isTested);
  return (tested.length > 0 ? tested : rates).toSorted((a, b) => a.perSecond - b.perSecond)[0];
}

/**
 * Changes that the worker looks at a connection for. Where the tenant is known to refuse a repeated POST, its answer tells
 * what a look before an enable would; where it is known to upsert, every enable needs one.
 */
function looksOf({ actions: { enable, disable }, capture, expects, repeatedPost }: RowCosts): number {
  if (expects) return enable + disable;
  const enableLooks = repeatedPost === "upserted" || (capture && repeatedPost !== "refused");
  return (enableLooks ? enable : 0) + (capture ? disable : 0);
}
