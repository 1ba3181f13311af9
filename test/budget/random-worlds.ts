import * as fc from "fast-check";
import { type Limit, perMinute } from "../../local/tenant/bucket.ts";
import type { Measurement } from "../simulation/budget-world.ts";

/** Any documented bucket, and executions that share it. @param mostSkewMs How far their clocks are from the tenant's at most, in milliseconds. */
export const randomWorlds = (mostSkewMs: number) =>
  fc.record({
    burst: fc.integer({ min: 5, max: 100 }),
    seconds: fc.double({ min: 1.5, max: 12, noNaN: true }),
    executions: fc.integer({ min: 1, max: 20 }),
    skewMs: fc.integer({ min: -mostSkewMs, max: mostSkewMs }),
    seed: fc.nat(1_000_000),
  });

/** The limit of a bucket that is refilled in so many seconds, as every documented one is in some. */
export function limitOf({ burst, seconds }: { readonly burst: number; readonly seconds: number }): Limit {
  return perMinute(burst, Math.max(20, Math.round((burst * 60) / seconds)));
}

/** So many refusals that a run may have: two, or one in two hundred calls. */
export function most429s({ calls }: Measurement): number {
  return Math.max(2, 0.005 * calls);
}
