import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Brake,
  braked,
  grantableUnder,
  isOver,
  paceAt,
  secondUnder,
  type UnknownRefusal,
} from "../../lambda/budget/brake.ts";
import { SECOND } from "./arbitraries.ts";

/** A call that was refused so many seconds from now on, and sent in the same second unless it says otherwise. */
function refusal(seconds: number, rest: Partial<UnknownRefusal> = {}): UnknownRefusal {
  const second = SECOND + seconds;
  const usual = { retryAfterSeconds: 0, granted: 1_040, countedBefore: 1_039, refillPerSecond: 12.5 };
  return { second, sentSecond: second, ...usual, ...rest };
}

const FIRST: Brake = { untilSecond: SECOND + 1, granted: 1_040, perSecond: 6.25, doublingSeconds: 5 };

const brakes: fc.Arbitrary<Brake> = fc.record({
  untilSecond: fc.integer({ min: SECOND, max: SECOND + 120 }),
  granted: fc.nat(1_000_000),
  perSecond: fc.double({ min: 1 / 60, max: 300, noNaN: true }),
  doublingSeconds: fc.integer({ min: 5, max: 300 }),
});

describe("a refusal that blames no bucket", () => {
  it("stops all calls for a second, and halves the pace after it", () => {
    expect(braked(undefined, refusal(0))).toEqual(FIRST);
  });

  it("stops them for as long as retry-after asks", () => {
    expect(braked(undefined, refusal(0, { retryAfterSeconds: 30 }))?.untilSecond).toBe(SECOND + 30);
  });

  it("stops them for the time of one call where that is longer", () => {
    expect(braked(undefined, refusal(0, { refillPerSecond: 0.4 }))).toMatchObject({
      untilSecond: SECOND + 5,
      perSecond: 0.2,
    });
  });

  it("says nothing new where its call was sent before the pause ends", () => {
    expect(braked(FIRST, refusal(1, { sentSecond: SECOND }))).toBeUndefined();
  });

  it("lengthens the pause by retry-after even so, and slows nothing further", () => {
    const late = refusal(1, { sentSecond: SECOND, retryAfterSeconds: 9 });
    expect(braked(FIRST, late)).toEqual({ ...FIRST, untilSecond: SECOND + 10 });
  });

  it("halves the pace that it met, and is patient for twice as long as that held", () => {
    const passed = (calls: number) => ({ countedBefore: 1_040 + calls, granted: 1_041 + calls });
    expect(braked(FIRST, refusal(1))).toMatchObject({ perSecond: 3.125, doublingSeconds: 5 });
    expect(braked({ ...FIRST, perSecond: 1 }, refusal(6, passed(7)))).toMatchObject({
      perSecond: 1,
      doublingSeconds: 10,
    });
    expect(braked({ ...FIRST, doublingSeconds: 300 }, refusal(1001, passed(50_000)))?.doublingSeconds).toBe(
      300,
    );
  });

  it("does not take a pace to have held, or to have grown, that no call has met", () => {
    const slow = { ...FIRST, perSecond: 0.1 };
    expect(braked(slow, refusal(31))).toMatchObject({ perSecond: 0.05, doublingSeconds: 5 });
    const together = refusal(31, { countedBefore: 1_040, granted: 1_043 });
    expect(braked(slow, together)).toMatchObject({ perSecond: 0.05, doublingSeconds: 5 });
    // The second call was due 9 seconds after the first one, which passed.
    const second = refusal(31, { countedBefore: 1_041, granted: 1_042 });
    expect(braked(slow, second)).toMatchObject({ perSecond: 0.05 * 2 ** (7 / 5), doublingSeconds: 14 });
  });

  it("never halves a pace that the learned limits do not allow", () => {
    expect(braked(FIRST, refusal(40, { countedBefore: 9_000, granted: 9_001 }))?.perSecond).toBe(6.25);
  });

  it("begins anew once the brake is over, or where another clock wrote it", () => {
    expect(braked(FIRST, refusal(52))).toMatchObject({ granted: 1_040, perSecond: 6.25, doublingSeconds: 5 });
    expect(braked({ ...FIRST, untilSecond: SECOND + 600 }, refusal(0))).toEqual(FIRST);
  });

  it("again and again leaves a call a minute", () => {
    let brake: Brake | undefined;
    let second = 0;
    for (let times = 0; times < 30; times++) {
      brake = braked(brake, refusal(second));
      second = (brake?.untilSecond ?? 0) - SECOND;
    }
    expect(brake).toMatchObject({ perSecond: 1 / 60, doublingSeconds: 5 });
    expect(second / 30).toBeLessThan(60);
  });
});

describe("under a brake", () => {
  it.each([
    ["nothing is granted during the pause", 0, 1_040],
    ["one permit is when it is over", 1, 1_041],
    ["then what the growing pace adds up to", 6, 1_086],
  ])("%s", (_, seconds, permits) => {
    expect(grantableUnder(FIRST, SECOND + seconds)).toBe(permits);
  });

  it("the pace doubles, and doubles again, until it is over", () => {
    expect([0, 1, 6, 11].map((seconds) => paceAt(FIRST, SECOND + seconds))).toEqual([0, 6.25, 12.5, 25]);
    expect(isOver(FIRST, SECOND + 51)).toBe(false);
    expect(isOver(FIRST, SECOND + 52)).toBe(true);
    expect(grantableUnder(FIRST, SECOND + 52)).toBe(Number.POSITIVE_INFINITY);
  });

  it("a pause that another clock wrote holds nothing up", () => {
    expect(grantableUnder({ ...FIRST, untilSecond: SECOND + 181 }, SECOND)).toBe(Number.POSITIVE_INFINITY);
  });

  it("there is no bound where there is no brake", () => {
    expect(grantableUnder(undefined, SECOND)).toBe(Number.POSITIVE_INFINITY);
    expect(secondUnder(undefined, 5)).toBe(Number.NEGATIVE_INFINITY);
  });

  it("the second in which a permit is granted is the first one in which it can be", () => {
    fc.assert(
      fc.property(brakes, fc.integer({ min: 1, max: 500 }), (brake, more) => {
        const second = secondUnder(brake, brake.granted + more);
        expect(grantableUnder(brake, second)).toBeGreaterThanOrEqual(brake.granted + more);
        if (second > brake.untilSecond) {
          expect(grantableUnder(brake, second - 1)).toBeLessThan(brake.granted + more);
        }
      }),
    );
  });

  it("no pause lasts longer than two minutes, and no pace is slower than a call a minute", () => {
    const refusals = fc.record({
      second: fc.integer({ min: SECOND, max: SECOND + 4000 }),
      sentSecond: fc.integer({ min: SECOND - 20, max: SECOND + 4000 }),
      retryAfterSeconds: fc.integer({ min: 0, max: 120 }),
      granted: fc.nat(1_000_000),
      countedBefore: fc.nat(1_000_000),
      refillPerSecond: fc.double({ min: 0, max: 5000, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.option(brakes, { nil: undefined }), refusals, (brake, one) => {
        const next = braked(brake, one);
        if (next === undefined) return;
        expect(next.untilSecond).toBeLessThanOrEqual(one.second + 120);
        expect(next.perSecond).toBeGreaterThanOrEqual(1 / 60);
      }),
    );
  });
});
