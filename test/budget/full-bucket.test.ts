import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFullWatch, raised } from "../../lambda/budget/full-bucket.ts";
import type { PartialObservation } from "../../lambda/budget/observe-answer.ts";
import type { BucketState, SupplyModel } from "../../lambda/budget/state.ts";
import { supplyAt } from "../../lambda/budget/supply.ts";
import { models, SECOND, stateWith } from "./arbitraries.ts";

const POINT = { supply: 100, second: SECOND };
const MODEL: SupplyModel = {
  burst: 25,
  known: POINT,
  refillPerSecond: 10,
  resetSecond: SECOND + 1,
  stepSeconds: 1,
  anchor: POINT,
  nextAnchor: POINT,
};

/** What an answer shows so many seconds after the model's point: a full bucket, unless it says otherwise. */
function seen(seconds: number, rest: Partial<PartialObservation> = {}): PartialObservation {
  const second = SECOND + seconds;
  return { second, limit: 25, remaining: 24, throttled: false, countedBefore: 75 + 10 * seconds, ...rest };
}

/** The bucket so many seconds after the model's point: all but a reserve of 5 was granted. */
function used(seconds: number, model: Partial<SupplyModel> = {}): BucketState {
  return stateWith({ ...MODEL, ...model }, 95 + 10 * seconds);
}

/** What a watch says of answers in these seconds, one after the other. */
function watched(
  seconds: readonly number[],
  model: Partial<SupplyModel> = {},
  rest: Partial<PartialObservation> = {},
): readonly boolean[] {
  const watch = createFullWatch();
  return seconds.map((second) => watch.isUnderrated("write", used(second, model), seen(second, rest)));
}

describe("a bucket that is seen full although all of it was granted", () => {
  it("is underrated the second time, two seconds later at least", () => {
    expect(watched([1, 1, 2, 2, 3, 7])).toEqual([false, false, false, false, true, true]);
  });

  it("is underrated whatever an execution sees in between, but not ten seconds later", () => {
    const watch = createFullWatch();
    const says = (second: number, rest: Partial<PartialObservation> = {}) =>
      watch.isUnderrated("write", used(second), seen(second, rest));
    expect([says(1), says(2, { remaining: 9 }), says(4)]).toEqual([false, false, true]);
    expect([says(12), says(14)]).toEqual([false, true]);
  });

  it("is not, where the model was corrected in between", () => {
    const watch = createFullWatch();
    expect(watch.isUnderrated("write", used(1), seen(1))).toBe(false);
    const corrected = (seconds: number) => ({ ...used(seconds), version: 2 });
    expect(watch.isUnderrated("write", corrected(4), seen(4))).toBe(false);
    expect(watch.isUnderrated("write", corrected(6), seen(6))).toBe(true);
  });

  it("says nothing of another bucket", () => {
    const watch = createFullWatch();
    expect(watch.isUnderrated("write", used(1), seen(1))).toBe(false);
    expect(watch.isUnderrated("read", used(4), seen(4))).toBe(false);
  });

  it.each<[string, Partial<SupplyModel>, Partial<PartialObservation>]>([
    ["that is not full", {}, { remaining: 23 }],
    ["that refused the call", {}, { throttled: true }],
    ["of windows", { stepSeconds: 2 }, {}],
    ["that only refusals show", { hidden: true }, {}],
    ["that was assumed", { assumed: true }, {}],
    ["whose rate was configured a moment ago", { rateHeldUntilSecond: SECOND + 5 }, {}],
    ["whose limit is another", { burst: 24 }, {}],
  ])("is none %s", (_, model, rest) => {
    expect(watched([1, 4], model, rest)).toEqual([false, false]);
  });

  it("may be a small one", () => {
    const small = (seconds: number) => stateWith({ ...MODEL, burst: 5 }, 99 + 10 * seconds);
    const watch = createFullWatch();
    const answers = [1, 4].map(
      (seconds) => [small(seconds), seen(seconds, { limit: 5, remaining: 4 })] as const,
    );
    expect(answers.map(([state, answer]) => watch.isUnderrated("write", state, answer))).toEqual([
      false,
      true,
    ]);
  });

  it("is none whose rate is not known", () => {
    const { refillPerSecond: _, ...unknown } = MODEL;
    const watch = createFullWatch();
    const states = [1, 4].map((seconds) =>
      watch.isUnderrated("write", stateWith(unknown, 95), seen(seconds)),
    );
    expect(states).toEqual([false, false]);
  });

  it("is none that the model has full, too", () => {
    const fullByModel = (seconds: number) => stateWith(MODEL, 76 + 10 * seconds);
    const watch = createFullWatch();
    expect([1, 4].map((seconds) => watch.isUnderrated("write", fullByModel(seconds), seen(seconds)))).toEqual(
      [false, false],
    );
  });
});

describe("a raised rate", () => {
  it("is 15 % higher from the second of the answer on, and measured from there", () => {
    const point = { supply: 140, second: SECOND + 4 };
    expect(raised(MODEL, seen(4))).toEqual({
      ...MODEL,
      refillPerSecond: 11.5,
      known: point,
      resetSecond: SECOND + 5,
      anchor: point,
      nextAnchor: point,
    });
  });

  it.each([
    [5, 2.2],
    [6, 2.2],
    [7, 2.3],
  ])("is 10 %% higher where 15 would be less than a token: of %i", (burst, expected) => {
    const { refillPerSecond } = raised({ ...MODEL, burst, refillPerSecond: 2 }, seen(4));
    expect(refillPerSecond).toBeCloseTo(expected, 9);
  });

  it("never changes what is supplied by then, nor is it beyond the burst", () => {
    fc.assert(
      fc.property(models, fc.nat(100), (model, seconds) => {
        const sighting = seen(seconds);
        const next = raised(model, sighting);
        expect(supplyAt(next, sighting.second)).toBeCloseTo(supplyAt(model, sighting.second), 2);
        expect(next.refillPerSecond).toBeLessThanOrEqual(model.burst);
      }),
    );
  });
});
