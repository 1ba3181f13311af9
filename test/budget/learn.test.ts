import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { learn } from "../../lambda/budget/learn.ts";
import type { BucketObservation } from "../../lambda/budget/observation.ts";
import { type BucketState, EMPTY_BUCKET, type SupplyModel } from "../../lambda/budget/state.ts";
import { cutAtBurst, isFull, level, supplyAt } from "../../lambda/budget/supply.ts";
import { whole } from "../../lambda/budget/whole.ts";
import {
  type Bucket,
  fullBucket,
  holdsAtMs,
  perMinute,
  refilled,
  take,
  tokensIn,
} from "../../local/tenant/bucket.ts";
import { models, SECOND, stateWith } from "./arbitraries.ts";

/** More than any limit here allows in the time. */
const MANY_CALLS = 10_000;

/** A client alone with a bucket: it takes what the model grants, one after another, and learns from each answer. */
function alone(burst: number, refillPerMinute: number, seconds: number, begin: BucketState = EMPTY_BUCKET) {
  let bucket: Bucket = fullBucket(perMinute(burst, refillPerMinute), SECOND * 1000);
  let state = begin;
  let calls = 0;
  let refused = 0;
  const call = (second: number) => {
    if (state.model && isFull(state, state.model, second))
      state = { ...state, model: cutAtBurst(state, state.model, second) };
    const taken = take(bucket, second * 1000);
    bucket = taken.bucket;
    calls++;
    if (calls > MANY_CALLS) throw new Error("the model grants without end");
    if (!taken.granted) refused++;
    const remaining = tokensIn(bucket);
    const sighting = sightingAt(second, {
      limit: burst,
      remaining,
      resetSecond: Math.ceil(holdsAtMs(bucket, remaining + 1) / 1000),
      throttled: !taken.granted,
      countedBefore: state.granted,
      countedAtMost: state.granted + (taken.granted ? 1 : 0),
    });
    const granted = state.granted + (taken.granted ? 1 : 0);
    const model = learn({ ...state, granted }, sighting) ?? state.model;
    state = { ...state, granted, ...(model !== undefined && { model }) };
  };
  call(SECOND);
  for (let second = SECOND; second < SECOND + seconds; second++) {
    const { model } = state;
    if (model?.refillPerSecond === undefined && second >= (model?.resetSecond ?? 0)) call(second);
    while (state.model !== undefined && level(state, state.model, second) > 0) call(second);
  }
  const end = SECOND + seconds - 1;
  return { state, calls, refused, left: tokensIn(refilled(bucket, end * 1000)) };
}

function sightingAt(second: number, rest: Partial<BucketObservation> = {}): BucketObservation {
  return {
    second,
    limit: 25,
    remaining: 10,
    resetSecond: second + 1,
    throttled: false,
    countedBefore: 0,
    countedAtMost: 1,
    ...rest,
  };
}

const limits = fc.record({
  burst: fc.integer({ min: 5, max: 100 }),
  refillPerMinute: fc.integer({ min: 20, max: 3000 }),
});

describe("what is learned from answers", () => {
  it("is the rate, to within a few in a hundred, after a minute of using all of it", () => {
    fc.assert(
      fc.property(limits, ({ burst, refillPerMinute }) => {
        // What is added in a second must fit into the bucket, or the excess is lost every second.
        fc.pre(refillPerMinute / 60 < burst / 2);
        const { state } = alone(burst, refillPerMinute, 80);
        expect(((state.model?.refillPerSecond ?? 0) * 60) / refillPerMinute).toBeGreaterThan(0.93);
        expect(((state.model?.refillPerSecond ?? 0) * 60) / refillPerMinute).toBeLessThan(1.07);
      }),
    );
  });

  it("is seldom too much: a client that leaves no reserve is hardly ever refused, and uses what there is", () => {
    fc.assert(
      fc.property(limits, ({ burst, refillPerMinute }) => {
        fc.pre(refillPerMinute / 60 < burst / 2);
        const { calls, refused, left } = alone(burst, refillPerMinute, 120);
        expect(calls - refused).toBeLessThanOrEqual(burst + (refillPerMinute / 60) * 120);
        expect(refused).toBeLessThanOrEqual(Math.max(4, calls * 0.05));
        expect(left).toBeLessThanOrEqual(Math.max(2, refillPerMinute / 60 + 1));
      }),
    );
  });

  it("is corrected within seconds where it was far too high: a bucket takes in no more a second than it holds", () => {
    fc.assert(
      fc.property(limits, fc.double({ min: 1, max: 5, noNaN: true }), ({ burst, refillPerMinute }, times) => {
        fc.pre(refillPerMinute / 60 < burst / 2);
        const point = { supply: burst, second: SECOND };
        const model: SupplyModel = {
          burst,
          known: point,
          refillPerSecond: burst * times,
          resetSecond: SECOND + 1,
          stepSeconds: 1,
          anchor: point,
          nextAnchor: point,
        };
        const { refused } = alone(burst, refillPerMinute, 60, { ...EMPTY_BUCKET, model });
        expect(refused).toBeLessThanOrEqual(8);
      }),
    );
  });

  it("lies within what the sighting allows", () => {
    fc.assert(
      fc.property(models, fc.nat(200), fc.nat(60), fc.nat(20), (model, granted, after, inFlight) => {
        const second = SECOND + after;
        const remaining = Math.min(model.burst, granted % (model.burst + 1));
        const state = stateWith(model, granted + inFlight + 1);
        const sighting = sightingAt(second, {
          limit: model.burst,
          remaining,
          countedBefore: granted,
          countedAtMost: granted + inFlight + 1,
        });
        const next: SupplyModel = learn(state, sighting) ?? model;
        const supply = whole(supplyAt(next, second));
        expect(supply).toBeGreaterThanOrEqual(remaining + granted + 1);
        expect(supply).toBeLessThanOrEqual(remaining + granted + inFlight + 1);
      }),
    );
  });

  it("is nothing where the sighting agrees with the prediction: no request is spent on it", () => {
    const { state } = alone(25, 750, 60);
    const { model } = state;
    if (model === undefined) throw new Error("Nothing was learned.");
    const second = SECOND + 60;
    const remaining = level(state, model, second) - 1;
    const sighting = sightingAt(second, {
      remaining,
      countedBefore: state.granted,
      countedAtMost: state.granted + 1,
    });
    expect(learn({ ...state, granted: state.granted + 1 }, sighting)).toBeUndefined();
  });
});

describe("a hint", () => {
  const hint = { burst: 25, refillPerSecond: 12.5 };

  it("is the rate until it shows, for a limit of the size that it names", () => {
    expect(learn(EMPTY_BUCKET, sightingAt(SECOND), hint)?.refillPerSecond).toBe(12.5);
    expect(learn(EMPTY_BUCKET, sightingAt(SECOND, { limit: 5, remaining: 4 }), hint)).not.toHaveProperty(
      "refillPerSecond",
    );
  });

  it("gives way to what is seen", () => {
    const { state } = alone(25, 300, 60);
    expect(learn(state, sightingAt(SECOND + 60, { remaining: 3 }), hint)?.refillPerSecond ?? 5).toBeLessThan(
      7,
    );
  });
});

describe("a refusal", () => {
  it("empties the model, whatever it said", () => {
    fc.assert(
      fc.property(models, fc.nat(500), (model, granted) => {
        const state = stateWith(model, granted);
        const second = SECOND + 1;
        const sighting = sightingAt(second, {
          limit: model.burst,
          remaining: 0,
          throttled: true,
          countedAtMost: granted,
        });
        const next = learn(state, sighting) ?? model;
        expect(level(state, next, second)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("of a bucket that nothing else shows starts with the least rate that is documented for its size", () => {
    const sighting = sightingAt(SECOND, { limit: 10, remaining: 0, throttled: true, countedAtMost: 50 });
    expect(learn({ ...EMPTY_BUCKET, granted: 50 }, sighting)).toMatchObject({
      hidden: true,
      refillPerSecond: 2,
      known: { supply: 50, second: SECOND },
    });
  });

  it("of a hidden bucket measures the rate from the refusal before", () => {
    const at = (second: number, granted: number) =>
      sightingAt(second, { limit: 10, remaining: 0, throttled: true, countedAtMost: granted });
    const first = learn({ ...EMPTY_BUCKET, granted: 50 }, at(SECOND, 50)) as SupplyModel;
    const next = learn(stateWith(first, 110), at(SECOND + 40, 110));
    expect(next?.hidden).toBe(true);
    expect(next?.refillPerSecond).toBeCloseTo(1.5, 1);
  });
});

describe("a limit that changes", () => {
  const { state } = alone(24, 720, 30);
  const second = SECOND + 31;

  it("scales the rate, as every plan does", () => {
    const next = learn(state, sightingAt(second, { limit: 8, remaining: 3, countedAtMost: state.granted }));
    expect(next).toMatchObject({ burst: 8, previousBurst: 24 });
    expect(next?.refillPerSecond).toBeCloseTo((state.model?.refillPerSecond ?? 0) / 3, 2);
  });

  it("is not believed of an answer that has been overtaken", () => {
    const next = learn(state, sightingAt(second, { limit: 8, remaining: 3, countedAtMost: state.granted }));
    const overtaken = sightingAt(second - 1, { limit: 24, remaining: 9, countedAtMost: state.granted });
    expect(learn({ ...state, ...(next && { model: next }) }, overtaken)).toBeUndefined();
  });

  it("is seen within two seconds where only the rate changes", () => {
    const { model } = state;
    if (model === undefined) throw new Error("Nothing was learned.");
    const granted = state.granted + 8;
    const seen = sightingAt(second, {
      limit: 24,
      remaining: 0,
      countedBefore: granted - 1,
      countedAtMost: granted,
    });
    const shocked = learn({ ...state, granted }, { ...seen, remaining: 0 });
    const gained = whole(supplyAt(model, second)) - granted;
    expect(gained).toBeGreaterThanOrEqual(3);
    expect(shocked?.refillPerSecond).toBeLessThan((model.refillPerSecond ?? 0) - 1);
  });
});

describe("a bucket that is filled in windows", () => {
  it("is known by a reset that is further away than its rate explains", () => {
    const { model } = alone(25, 750, 30).state;
    const second = SECOND + 30;
    const supply = whole(supplyAt(model as SupplyModel, second));
    const sighting = sightingAt(second, {
      remaining: 5,
      resetSecond: second + 2,
      countedBefore: supply - 6,
      countedAtMost: supply - 5,
    });
    const once = learn(stateWith(model as SupplyModel, supply - 5), sighting);
    expect(once).toMatchObject({ stepSeconds: 1 });
    expect(learn(stateWith(once as SupplyModel, supply - 5), sighting)).toMatchObject({ stepSeconds: 2 });
  });

  it("has no distant reset that only one answer names", () => {
    const distant = SECOND + 60;
    const first = learn(
      { ...EMPTY_BUCKET, granted: 1 },
      sightingAt(SECOND, { resetSecond: distant }),
    ) as SupplyModel;
    expect(first.resetSecond).toBe(SECOND + 1);
    const next = learn(
      stateWith(first, 2),
      sightingAt(SECOND, { resetSecond: distant, remaining: 9, countedBefore: 1, countedAtMost: 2 }),
    );
    expect(next?.resetSecond).toBe(distant);
  });
});

describe("what an operator said of the limit", () => {
  const hint = { burst: 25, refillPerSecond: 12.5 };

  it("stands in for the rate until that shows", () => {
    expect(learn(EMPTY_BUCKET, sightingAt(SECOND), hint)?.refillPerSecond).toBe(12.5);
    expect(learn(EMPTY_BUCKET, sightingAt(SECOND))?.refillPerSecond).toBeUndefined();
  });

  it("is ignored when the tenant's burst is another", () => {
    const sighting = sightingAt(SECOND, { limit: 5, remaining: 4 });
    expect(learn(EMPTY_BUCKET, sighting, hint)?.refillPerSecond).toBeUndefined();
  });

  it("does not outweigh what was learned", () => {
    const model = learn(EMPTY_BUCKET, sightingAt(SECOND), { ...hint, refillPerSecond: 1 });
    const state = { ...EMPTY_BUCKET, ...(model && { model }) };
    const later = sightingAt(SECOND + 10, { remaining: 25, countedBefore: 0, countedAtMost: 0 });
    expect(learn(state, later, hint)?.refillPerSecond).not.toBe(hint.refillPerSecond);
  });
});
