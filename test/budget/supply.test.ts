import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cutAtBurst,
  isFull,
  level,
  reserveTokens,
  secondOfSupply,
  supplyAt,
  whole,
} from "../../lambda/budget/supply.ts";
import { models, SECOND, stateWith } from "./arbitraries.ts";

const seconds = fc.integer({ min: 0, max: 300 });

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
