import type { Bucket } from "../../../lambda/ports.ts";
import type { BucketFigures } from "../../budget/read.ts";
import type { ActionCounts } from "../survey/asked.ts";

/** Rows, and what they cost. */
export interface RowCosts {
  readonly actions: ActionCounts;
  /** Whether the worker looks at a connection before it changes it. */
  readonly capture: boolean;
}

/**
 * How many rows a second the tenant lets through, as far as the worker has learned it. The scarcest bucket decides.
 *
 * @returns Undefined while no bucket that the rows draw on has a rate that is tested.
 */
export function rowRate(
  { actions, capture }: RowCosts,
  buckets: readonly Pick<BucketFigures, "name" | "learnedPerSecond" | "rateIsTested">[],
): number | undefined {
  const rows = actions.enable + actions.disable + actions.retrieve;
  const calls = callsOf(actions, capture);
  const rates = buckets.flatMap(({ name, learnedPerSecond, rateIsTested }) => {
    const drawn = calls[name] ?? 0;
    return drawn > 0 && rateIsTested && learnedPerSecond ? [(learnedPerSecond * rows) / drawn] : [];
  });
  return rates.length === 0 ? undefined : Math.min(...rates);
}

/**
 * A change is a write. Before it disables, a captured row reads the connection; before it enables, it need not: Auth0
 * says when the connection is there already, and that is seldom. Every call is counted in the management API's bucket.
 */
function callsOf(
  { enable, disable, retrieve }: ActionCounts,
  capture: boolean,
): Partial<Record<Bucket, number>> {
  const write = enable + disable;
  const read = retrieve + (capture ? disable : 0);
  return { write, read, management: write + read };
}
