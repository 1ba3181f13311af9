import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slotOf } from "../../lambda/budget/grants.ts";
import type { SupplyModel } from "../../lambda/budget/state.ts";
import {
  cutAtBurst,
  grantable,
  isFull,
  level,
  reserveTokens,
  secondOfSupply,
  supplyAt,
} from "../../lambda/budget/supply.ts";
import { whole } from "../../lambda/budget/whole.ts";
import { models, SECOND, stateWith } from "./arbitraries.ts";

const seconds = fc.integer({ min: 0, max: 300 });

/** A bucket of 25 with ten permits supplied by the known second, unless said otherwise. */
function line({
  supply = 10,
  ...rest
}: Partial<SupplyModel> & { resetSecond: number; supply?: number }): SupplyModel {
  const known = { supply, second: SECOND };
  return { burst: 25, known, anchor: known, nextAnchor: known, stepSeconds: 1, ...rest };
}

describe("the refill line", () => {
  it("never falls", () => {
    fc.assert(
      fc.property(models, seconds, seconds, (model, a, b) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        expect(supplyAt(model, SECOND + later)).toBeGreaterThanOrEqual(supplyAt(model, SECOND + earlier));
      }),
    );
  });

  it("gains nothing before the reset, and at least a token then", () => {
    fc.assert(
      fc.property(models, (model) => {
        fc.pre(model.resetSecond > SECOND && (model.stepSeconds === 1 || (model.refillPerSecond ?? 0) > 1));
        expect(supplyAt(model, model.resetSecond - 1)).toBe(model.known.supply);
        expect(whole(supplyAt(model, model.resetSecond))).toBeGreaterThan(whole(model.known.supply));
      }),
    );
  });

  it("gains nothing before a reset that is further away than a window is long", () => {
    const model = line({ refillPerSecond: 3, stepSeconds: 2, resetSecond: SECOND + 5 });
    expect([0, 1, 4, 5, 7].map((seconds) => supplyAt(model, SECOND + seconds))).toEqual([10, 10, 10, 16, 22]);
  });

  it.each([
    ["whose next token is due", SECOND],
    ["whose next token comes later", SECOND + 3],
  ])("is followed back to before the known point, %s: answers overtake each other", (_, resetSecond) => {
    const model = line({ refillPerSecond: 2, resetSecond });
    expect(supplyAt(model, SECOND - 3)).toBe(10 - 6);
  });

  it.each([
    ["next to nothing within seconds of a refusal", 0, 9, 9 * 2 + 2 * 0.01 * 45 * (0.2 ** 4 / 4)],
    ["a little after three quarters of a minute", 0, 45, 45 * 2 + (2 * 0.01 * 45) / 4],
    ["less where the rate has been measured for long", 60, 45, 45 * 2 + 2 * 0.01 * 90 * (0.5 ** 4 / 4)],
    ["nothing back in time", 0, -45, -45 * 2],
  ])("of a hidden bucket ventures %s", (_, measuredSeconds, after, gained) => {
    const anchor = { supply: 0, second: SECOND - measuredSeconds };
    const model = line({ refillPerSecond: 2, resetSecond: SECOND, hidden: true, anchor });
    expect(supplyAt(model, SECOND + after)).toBeCloseTo(10 + gained, 9);
    const open = line({ refillPerSecond: 2, resetSecond: SECOND, anchor });
    expect(supplyAt(open, SECOND + after)).toBe(10 + 2 * after);
  });

  it("of a hidden bucket that is filled in windows ventures nothing", () => {
    const model = line({ refillPerSecond: 2, resetSecond: SECOND + 2, stepSeconds: 2, hidden: true });
    expect(supplyAt(model, SECOND + 45)).toBe(10 + 2 * 44);
  });

  it("gains rate × time in steps of a second, or of a window", () => {
    fc.assert(
      fc.property(models, seconds, (model, after) => {
        fc.pre(model.refillPerSecond !== undefined && model.hidden !== true);
        const { refillPerSecond = 0, stepSeconds, resetSecond } = model;
        const gained = supplyAt(model, SECOND + after) - model.known.supply;
        const room = stepSeconds + Math.max(0, resetSecond - SECOND);
        expect(gained).toBeLessThanOrEqual(refillPerSecond * (after + room) + 1);
        expect(gained).toBeGreaterThanOrEqual(refillPerSecond * (after - room) - 1e-6);
      }),
    );
  });

  it.each([
    ["of what there is, it is there", line({ resetSecond: SECOND + 3 }), 10, 0],
    ["of one more, when the next token comes", line({ resetSecond: SECOND + 3 }), 11, 3],
    ["of two more is unknown without a rate", line({ resetSecond: SECOND + 3 }), 12, undefined],
    [
      "of one more is unknown where no token is announced either",
      line({ resetSecond: SECOND }),
      11,
      undefined,
    ],
    // 100 × 0.29 is a little less than 29 in floating-point numbers.
    ["whatever sums are off by", line({ supply: 0, resetSecond: SECOND, refillPerSecond: 0.29 }), 29, 100],
    ["of what is refilled in whole seconds, then", line({ resetSecond: SECOND, refillPerSecond: 2 }), 14, 2],
    [
      "of what is refilled in windows, with the window",
      line({ resetSecond: SECOND + 2, stepSeconds: 5, refillPerSecond: 2 }),
      21,
      7,
    ],
  ])("says when: %s", (_, model, supply, after) => {
    expect(secondOfSupply(model, supply)).toBe(
      after === undefined ? Number.POSITIVE_INFINITY : SECOND + after,
    );
  });

  it("says when so many permits will have been supplied: then, and not a second earlier", () => {
    fc.assert(
      fc.property(models, fc.integer({ min: 1, max: 500 }), (model, more) => {
        const wanted = whole(model.known.supply) + more;
        const second = secondOfSupply(model, wanted);
        if (!Number.isFinite(second)) {
          expect(model.refillPerSecond).toBeUndefined();
          return;
        }
        expect(supplyAt(model, second) + 1e-6).toBeGreaterThanOrEqual(wanted);
        if (second > SECOND) expect(supplyAt(model, second - 1) + 1e-6).toBeLessThan(wanted);
      }),
    );
  });
});

describe("a bucket's level", () => {
  const model = line({ resetSecond: SECOND, supply: 100 });
  const marks = [
    { slot: slotOf(SECOND * 1000) - 4, granted: 2 },
    { slot: slotOf(SECOND * 1000) - 1, granted: 4 },
  ];

  it("is the burst at most, beside what is on its way: calls of the last quarter of a second", () => {
    const state = { ...stateWith(model, 10), marks };
    expect(grantable(state, model, SECOND)).toBe(25 + 4);
    expect(grantable(state, model, SECOND + 0.9)).toBe(25 + 4);
    expect(grantable(state, model, SECOND + 1)).toBe(25 + 10);
    expect(level(state, model, SECOND)).toBe(25 + 4 - 10);
  });

  it.each([
    [24.9, false],
    [25, false],
    [25.1, true],
  ])("is too much when %f tokens are in a bucket of 25: %s", (supply, full) => {
    const filled = line({ resetSecond: SECOND, supply });
    expect(isFull(stateWith(filled, 0), filled, SECOND)).toBe(full);
  });

  it("is never more than the burst, and always a whole number", () => {
    fc.assert(
      fc.property(models, fc.integer({ min: 0, max: 2000 }), seconds, (model, granted, after) => {
        const tokens = level(stateWith(model, granted), model, SECOND + after);
        expect(tokens).toBeLessThanOrEqual(model.burst);
        expect(Number.isInteger(tokens)).toBe(true);
      }),
    );
  });

  it("is the burst after what does not fit has been cut off, and grows from there", () => {
    fc.assert(
      fc.property(models, seconds, (model, after) => {
        const state = stateWith(model, 0);
        fc.pre(model.known.supply >= model.burst);
        const second = SECOND + after;
        expect(isFull(state, model, second)).toBe(true);
        const cut = cutAtBurst(state, model, second);
        expect(level({ ...state, granted: model.burst }, cut, second)).toBe(0);
        const gained = supplyAt(cut, second + model.stepSeconds) - model.burst;
        const refill = (model.refillPerSecond ?? 0) * model.stepSeconds;
        expect(gained).toBeGreaterThanOrEqual(Math.floor(refill));
      }),
    );
  });
});

describe("the reserve", () => {
  it.each([
    [5, 0.2, 1],
    [25, 0.2, 5],
    [75, 0.2, 15],
    [600, 0.2, 120],
    [10, 0.01, 1],
    [10, 1, 9],
    [1, 0.5, 0],
    [10, 0, 0],
  ])("of %i tokens at a share of %f is %i", (burst, share, tokens) => {
    expect(reserveTokens(burst, share)).toBe(tokens);
  });
});
