import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LimitHint, learn } from "../../lambda/budget/learn.ts";
import type { BucketObservation } from "../../lambda/budget/observation.ts";
import { EMPTY_BUCKET, type SupplyModel } from "../../lambda/budget/state.ts";
import { whole } from "../../lambda/budget/whole.ts";
import { SECOND, stateWith } from "./arbitraries.ts";

const SUPPLY = 30.5;
const point = { supply: SUPPLY, second: SECOND };

/** A bucket of 25 whose line stands at 30.5 permits, and gains nothing until an answer or a rate says so. */
function bucket(rest: Partial<SupplyModel> = {}): SupplyModel {
  return {
    burst: 25,
    known: point,
    resetSecond: SECOND + 1,
    stepSeconds: 1,
    anchor: point,
    nextAnchor: point,
    ...rest,
  };
}

/** An answer of so many seconds later that shows exactly so many permits supplied, ten of them still there. */
function shows(supplied: number, seconds: number, rest: Partial<BucketObservation> = {}): BucketObservation {
  return {
    second: SECOND + seconds,
    limit: 25,
    remaining: 10,
    throttled: false,
    countedBefore: supplied - 11,
    countedAtMost: supplied - 10,
    ...rest,
  };
}

const refuses = (granted: number, seconds: number): BucketObservation =>
  shows(granted, seconds, { remaining: 0, throttled: true, countedBefore: 0, countedAtMost: granted });

const learnFrom = (model: SupplyModel | undefined, sighting: BucketObservation, hint?: LimitHint) =>
  learn(model === undefined ? { ...EMPTY_BUCKET, granted: 20 } : stateWith(model, 20), sighting, hint);

describe("a first answer", () => {
  it("is where the line begins: at the least that it shows", () => {
    const inFlight = shows(30, 0, { countedBefore: 5, countedAtMost: 9 });
    const first = { supply: 10 + 5 + 1, second: SECOND };
    expect(learnFrom(undefined, inFlight)).toEqual({
      burst: 25,
      known: first,
      resetSecond: SECOND + 1,
      stepSeconds: 1,
      anchor: first,
      nextAnchor: first,
    });
  });

  it("is not believed to show more than it can", () => {
    const overlapping = shows(30, 0, { countedBefore: 9, countedAtMost: 7 });
    expect(learnFrom(undefined, overlapping)?.known.supply).toBe(10 + 7);
  });

  it("names the next token's second", () => {
    expect(learnFrom(undefined, shows(30, 0, { resetSecond: SECOND + 4 }))?.resetSecond).toBe(SECOND + 4);
  });

  it("that refuses hides the rate, unless the rate is known", () => {
    expect(learnFrom(undefined, refuses(30, 0))).toMatchObject({ hidden: true, refillPerSecond: 5 });
    const known = learnFrom(undefined, refuses(30, 0), { burst: 25, refillPerSecond: 12 });
    expect(known?.refillPerSecond).toBe(12);
    expect(known).not.toHaveProperty("hidden");
  });
});

describe("a model is given up", () => {
  const rate = { refillPerSecond: 0.001 };
  it.each([
    ["an hour later it still holds", 3600, false],
    ["more than an hour later it does not", 3601, true],
    ["a minute back, and it still holds", -60, false],
    ["more than a minute back, and it does not", -61, true],
  ])("%s", (_, seconds, anew) => {
    const next = learnFrom(bucket({ ...rate, previousBurst: 8 }), shows(900, seconds));
    expect(next?.previousBurst).toBe(anew ? undefined : 8);
  });

  it("but not the rate that it had", () => {
    expect(learnFrom(bucket(rate), shows(900, 4000))?.refillPerSecond).toBe(0.001);
  });
});

describe("a limit of another size", () => {
  it.each([
    ["later", 1],
    ["in the same second", 0],
  ])("is believed of an answer %s", (_, seconds) => {
    expect(learnFrom(bucket(), shows(40, seconds, { limit: 50 }))).toMatchObject({
      burst: 50,
      previousBurst: 25,
    });
  });

  it("brings no rate where none was known", () => {
    expect(learnFrom(bucket(), shows(40, 1, { limit: 50 }))).not.toHaveProperty("refillPerSecond");
  });

  it("is counted when it is the one before: two that take turns are two buckets", () => {
    const limits = [50, 25, 50, 25, 100].map((limit, index) => shows(40, index, { limit, remaining: 10 }));
    const counts: unknown[] = [];
    let model = bucket();
    for (const sighting of limits) {
      model = learnFrom(model, sighting) ?? model;
      counts.push(model.alternations);
    }
    expect(counts).toEqual([0, 1, 2, 3, 0]);
  });
});

describe("an answer that agrees with the line", () => {
  const rate = { refillPerSecond: 2 };
  it.each([
    ["says nothing new", bucket(rate), shows(32, 1), false],
    [
      "says nothing new when it can show less as well",
      bucket(rate),
      shows(40, 1, { countedBefore: 0 }),
      false,
    ],
    [
      "says nothing new by the reset that is expected",
      bucket(rate),
      shows(32, 1, { resetSecond: SECOND + 2 }),
      false,
    ],
    [
      "says when the next token comes, while the rate is unknown",
      bucket(),
      shows(30, 0, { resetSecond: SECOND + 3 }),
      true,
    ],
    ["says nothing new by a reset that is known", bucket(), shows(30, 0, { resetSecond: SECOND + 1 }), false],
    ["says nothing by an earlier reset", bucket(), shows(30, 0, { resetSecond: SECOND }), false],
    [
      "says nothing by a reset that was named before the known second",
      bucket({ resetSecond: SECOND - 5 }),
      shows(30, -2, { resetSecond: SECOND - 1 }),
      false,
    ],
    [
      "says that the windows are shorter than was thought",
      bucket({ ...rate, stepSeconds: 9, resetSecond: SECOND + 9 }),
      shows(30, 1, { resetSecond: SECOND + 3 }),
      true,
    ],
  ])("%s", (_, model, sighting, news) => {
    expect(learnFrom(model, sighting) !== undefined).toBe(news);
  });
});

describe("the line is moved", () => {
  it("to what an answer shows, and no further", () => {
    const rate = { refillPerSecond: 20 };
    // 50.5 were predicted.
    expect(learnFrom(bucket(rate), shows(45, 1))?.known).toEqual({ supply: 45.999, second: SECOND + 1 });
    expect(learnFrom(bucket(rate), shows(55, 1))?.known).toEqual({ supply: 55, second: SECOND + 1 });
  });

  it("by an answer from the known second itself", () => {
    expect(learnFrom(bucket(), shows(33, 0, { resetSecond: SECOND + 2 }))).toMatchObject({
      known: { supply: 33, second: SECOND },
      resetSecond: SECOND + 2,
    });
  });

  it("as a whole by an answer from before the known point, which says nothing of what comes next", () => {
    const moved = learnFrom(bucket({ refillPerSecond: 3 }), shows(40, -2, { resetSecond: SECOND - 1 }));
    // 24.5 were predicted: 15.5 more than that.
    expect(moved?.known).toEqual({ supply: SUPPLY + 15.5, second: SECOND });
    expect(moved?.resetSecond).toBe(SECOND + 1);
  });

  it("and gains nothing before the next second where no reset is named", () => {
    expect(learnFrom(bucket({ refillPerSecond: 20 }), shows(60, 4))?.resetSecond).toBe(SECOND + 5);
  });

  it("while its rate stays unknown until a token was gained", () => {
    expect(learnFrom(bucket(), shows(25, 1))).not.toHaveProperty("refillPerSecond");
    expect(learnFrom(bucket(), shows(33, 1))?.refillPerSecond).toBe(2.5);
  });

  it.each([
    ["fast", 20, 30.5],
    ["of one a second", 1, 30.5],
    ["of less than that", 0.5, 30.75],
    ["next to none", 0.001, 30.999],
  ])(
    "to the middle between two tokens where one is refused at a rate that is %s",
    (_, refillPerSecond, supply) => {
      const before = { supply: 80, second: SECOND };
      expect(learnFrom(bucket({ refillPerSecond, known: before }), refuses(30, 0))?.known.supply).toBe(
        supply,
      );
    },
  );

  it("and a bucket is hidden no more once an answer has shown what is left", () => {
    const hidden = bucket({ hidden: true, refillPerSecond: 5 });
    expect(learnFrom(hidden, refuses(30, 5))).toMatchObject({ hidden: true });
    expect(learnFrom(hidden, shows(40, 1))).not.toHaveProperty("hidden");
    expect(learnFrom(bucket({ refillPerSecond: 5 }), refuses(30, 5))).not.toHaveProperty("hidden");
  });
});

describe("a distant reset", () => {
  const rate = { refillPerSecond: 12 };
  const distant = { resetSecond: SECOND + 6 };

  it.each([
    ["of five seconds is believed", bucket(), shows(31, 0, { resetSecond: SECOND + 5 }), SECOND + 5],
    ["of six is not, while only one answer names it", bucket(), shows(31, 0, distant), SECOND + 1],
    ["that was rumoured is", bucket({ rumouredResetSecond: SECOND + 6 }), shows(31, 0, distant), SECOND + 6],
    ["that is known is", bucket({ resetSecond: SECOND + 6 }), shows(31, 0, distant), SECOND + 6],
    [
      "that another was rumoured to be is not",
      bucket({ rumouredResetSecond: SECOND + 7 }),
      shows(31, 0, distant),
      SECOND + 1,
    ],
    [
      "of two seconds is not where tokens come each second",
      bucket(rate),
      shows(33, 0, { resetSecond: SECOND + 2 }),
      SECOND + 1,
    ],
    [
      "of two seconds is, where they come seldom",
      bucket({ refillPerSecond: 0.9 }),
      shows(33, 0, { resetSecond: SECOND + 2 }),
      SECOND + 2,
    ],
  ])("%s", (_, model, sighting, resetSecond) => {
    expect(learnFrom(model, sighting)?.resetSecond).toBe(resetSecond);
  });

  it("is remembered, also when the answer says nothing else", () => {
    const agreeing = shows(30, 0, distant);
    expect(learnFrom(bucket(rate), agreeing)).toEqual({ ...bucket(rate), rumouredResetSecond: SECOND + 6 });
    expect(learnFrom(bucket(rate), shows(33, 0, distant))).toMatchObject({
      known: { supply: 33 },
      rumouredResetSecond: SECOND + 6,
    });
    expect(learnFrom(bucket(rate), shows(33, 0))).not.toHaveProperty("rumouredResetSecond");
  });

  it("of a first answer is not believed, but remembered", () => {
    expect(learnFrom(undefined, shows(30, 0, distant))).toMatchObject({
      resetSecond: SECOND + 1,
      rumouredResetSecond: SECOND + 6,
    });
  });
});

describe("the fraction of a token that the server carries", () => {
  /** The line and its rate after an exact answer of the known second, whose next token is so many seconds away. */
  function fitted(supply: number, refillPerSecond: number, seconds: number) {
    const known = { supply, second: SECOND };
    const model = bucket({ known, anchor: known, nextAnchor: known, refillPerSecond });
    const next = learnFrom(model, shows(10, 0, { resetSecond: SECOND + seconds })) ?? model;
    return [next.known.supply, next.refillPerSecond];
  }

  it.each([
    ["is at least a half where the next token of half a one a second comes at once", 10.2, 0.5, 1, 10.6, 0.5],
    ["is as predicted where that agrees", 10.8, 0.5, 1, 10.8, 0.5],
    ["may be just enough", 10.5, 0.5, 1, 10.5, 0.5],
    ["is less than a half where it comes a second later", 10.9, 0.5, 2, 10.399, 0.5],
    ["may be just too little", 10.499, 0.5, 2, 10.499, 0.5],
    ["is next to nothing where it comes two seconds later", 10.9, 0.5, 3, 10, 0.5],
    ["shows a slower rate where it comes later still", 10.9, 0.5, 5, 10, 0.25],
    ["shows a slower rate also where there is none, as predicted", 10, 0.5, 5, 10, 0.25],
    ["is nothing where a token comes each second, but not in the next one", 10.5, 1, 2, 10, 1],
    ["is not told by the next second where a token comes in each", 10.5, 1, 1, 10.5, 1],
    ["is not told where more than one comes in each", 10.5, 1.1, 2, 10.5, 1.1],
    ["is not told by a reset that has passed", 10.2, 0.5, 0, 10.2, 0.5],
  ])("%s", (_, supply, rate, seconds, fittedSupply, fittedRate) => {
    expect(fitted(supply, rate, seconds)).toEqual([fittedSupply, fittedRate]);
  });

  it("makes the line agree with the reset: a token then, and not a second earlier", () => {
    const rates = fc.double({ min: 0.05, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.nat(999), rates, fc.integer({ min: 1, max: 5 }), (thousandths, rate, seconds) => {
        const [supply = 0, refillPerSecond = 0] = fitted(10 + thousandths / 1000, rate, seconds);
        expect(whole(supply)).toBe(10);
        expect(refillPerSecond).toBeLessThanOrEqual(rate + 0.0005);
        expect(refillPerSecond * (seconds - 1)).toBeLessThanOrEqual(1.003);
        // A token that comes later than the rate explains leaves no fraction at all.
        if (rate * seconds >= 1) expect(supply + refillPerSecond * seconds).toBeGreaterThan(10.995);
        expect(supply + refillPerSecond * (seconds - 1)).toBeLessThan(11.003);
      }),
    );
  });

  it.each([
    ["other calls are on their way", bucket({ refillPerSecond: 0.5 }), { countedAtMost: 21 }],
    ["the rate is unknown", bucket(), {}],
    ["the bucket is filled in windows", bucket({ refillPerSecond: 0.5, stepSeconds: 2 }), {}],
    ["no reset is named", bucket({ refillPerSecond: 0.5 }), { resetSecond: undefined }],
  ])("is not told while %s", (_, model, unclear) => {
    const { resetSecond, ...sighting } = { ...shows(30, 0), resetSecond: SECOND + 3, ...unclear };
    const next = learnFrom(model, resetSecond === undefined ? sighting : { ...sighting, resetSecond });
    expect((next ?? model).known.supply).toBe(SUPPLY);
  });
});
