import * as fc from "fast-check";
import type { BucketState, SupplyModel } from "../../lambda/budget/state.ts";
import { EMPTY_BUCKET } from "../../lambda/budget/state.ts";

export const SECOND = 1_800_000_000;

/** A model as it stands after an answer: its reset is the second in which the next token comes, or the next window. */
export const models: fc.Arbitrary<SupplyModel> = fc
  .record({
    burst: fc.integer({ min: 1, max: 600 }),
    supply: fc.integer({ min: 0, max: 1_000_000 }).map((thousandths) => thousandths / 1000),
    refillPerSecond: fc.option(fc.double({ min: 0.01, max: 300, noNaN: true }), { nil: undefined }),
    resetSeconds: fc.integer({ min: 0, max: 5 }),
    stepSeconds: fc.constantFrom(1, 1, 1, 2, 60),
    hidden: fc.boolean(),
  })
  .map(({ burst, supply, refillPerSecond, resetSeconds, stepSeconds, hidden }) => {
    const point = { supply, second: SECOND };
    return {
      burst,
      known: point,
      ...(refillPerSecond !== undefined && { refillPerSecond }),
      resetSecond: SECOND + (stepSeconds > 1 ? 1 + (resetSeconds % stepSeconds) : resetSeconds),
      stepSeconds,
      ...(hidden && { hidden }),
      anchor: point,
      nextAnchor: point,
    };
  });

export function stateWith(model: SupplyModel, granted: number): BucketState {
  return { ...EMPTY_BUCKET, granted, version: 1, model };
}
