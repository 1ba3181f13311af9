import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  boundsOf,
  type ClockBounds,
  sharedAfter,
  surelyMs,
  surelyReachedAtMs,
  tightened,
  uncertaintyMs,
  withShared,
} from "../../lambda/budget/server-clock.ts";

const OURS = 1_800_000_000_000;
const skews = fc.integer({ min: -600_000, max: 600_000 });
const calls = fc.array(
  fc.record({ gapMs: fc.integer({ min: 0, max: 5000 }), outMs: fc.nat(500), backMs: fc.nat(500) }),
  { minLength: 1, maxLength: 30 },
);

/** The bounds after calls to a server whose clock is ahead of ours by `skewMs`, and the time then. */
function learned(skewMs: number, some: { gapMs: number; outMs: number; backMs: number }[]) {
  let nowMs = OURS;
  let bounds: ClockBounds | undefined;
  for (const { gapMs, outMs, backMs } of some) {
    const sentAtMs = nowMs + gapMs;
    const dateSecond = Math.floor((sentAtMs + outMs + skewMs) / 1000);
    nowMs = sentAtMs + outMs + backMs + 1;
    const seen = boundsOf(dateSecond, sentAtMs, nowMs);
    bounds = bounds === undefined ? seen : tightened(bounds, seen);
    expect(bounds).toBeDefined();
  }
  return { bounds: bounds as ClockBounds, nowMs };
}

describe("the server's clock", () => {
  it("is surely not earlier than the bounds say, whatever the skew, the latency and the order of answers", () => {
    fc.assert(
      fc.property(skews, calls, fc.nat(600_000), (skewMs, some, laterMs) => {
        const { bounds, nowMs } = learned(skewMs, some);
        expect(surelyMs(bounds, nowMs + laterMs)).toBeLessThanOrEqual(nowMs + laterMs + skewMs);
        expect(nowMs + bounds.latestMs).toBeGreaterThanOrEqual(nowMs + skewMs);
      }),
    );
  });

  it("is known to within a second and a round trip after one answer, and better after answers at every phase", () => {
    const one = learned(123_456, [{ gapMs: 0, outMs: 40, backMs: 40 }]);
    expect(uncertaintyMs(one.bounds)).toBeLessThan(1100);
    const phases = Array.from({ length: 20 }, () => ({ gapMs: 71, outMs: 40, backMs: 40 }));
    expect(uncertaintyMs(learned(123_456, phases).bounds)).toBeLessThan(250);
  });

  it("has surely reached a second when it is said to", () => {
    fc.assert(
      fc.property(skews, calls, fc.integer({ min: 1, max: 60 }), (skewMs, some, seconds) => {
        const { bounds, nowMs } = learned(skewMs, some);
        const second = Math.floor(surelyMs(bounds, nowMs) / 1000) + seconds;
        const reachedAtMs = surelyReachedAtMs(bounds, second);
        expect(surelyMs(bounds, reachedAtMs)).toBeGreaterThanOrEqual(second * 1000);
        expect(surelyMs(bounds, reachedAtMs - 2)).toBeLessThan(second * 1000);
      }),
    );
  });

  it("is an execution's own where the others' contradicts it, and theirs where it has none", () => {
    const own = { earliestMs: 0, latestMs: 1000, atMs: OURS };
    const near = { earliestMs: 400, latestMs: 600, atMs: OURS };
    const far = { earliestMs: 600_000, latestMs: 600_500, atMs: OURS };
    expect(withShared(own, far, OURS)).toEqual(own);
    expect(withShared(own, near, OURS)).toEqual({ earliestMs: 375, latestMs: 625, atMs: OURS });
    expect(withShared(undefined, near, OURS)).toEqual({ earliestMs: 375, latestMs: 625, atMs: OURS });
    expect(withShared(undefined, undefined, OURS)).toBeUndefined();
  });

  it("is known a little less well with every second, by half a millisecond each way", () => {
    const shared = { earliestMs: 400, latestMs: 600, atMs: OURS };
    expect(withShared(undefined, shared, OURS + 10_000)).toEqual({
      earliestMs: 400 - 25 - 5,
      latestMs: 600 + 25 + 5,
      atMs: OURS + 10_000,
    });
  });

  it.each([101, 600, 86_400])("is known to 50 ms less well at most, %i s later too", (seconds) => {
    const shared = { earliestMs: 400, latestMs: 600, atMs: OURS };
    const laterMs = OURS + seconds * 1000;
    expect(withShared(undefined, shared, laterMs)).toEqual({ earliestMs: 325, latestMs: 675, atMs: laterMs });
    expect(surelyMs(shared, laterMs)).toBe(laterMs + 350);
    expect(surelyReachedAtMs(shared, laterMs / 1000)).toBe(laterMs - 350 + 1);
  });

  it("cannot be within bounds that only touch", () => {
    const known = { earliestMs: 0, latestMs: 400, atMs: OURS };
    expect(tightened(known, { earliestMs: 400, latestMs: 900, atMs: OURS })).toBeUndefined();
    expect(tightened(known, { earliestMs: 399, latestMs: 900, atMs: OURS })).toEqual({
      earliestMs: 399,
      latestMs: 400,
      atMs: OURS,
    });
  });

  it("had reached a second of the past when it was known to", () => {
    const bounds = { earliestMs: 0, latestMs: 0, atMs: OURS };
    expect(surelyReachedAtMs(bounds, OURS / 1000 - 60)).toBe(OURS - 60_000 + 1);
  });

  it("is shared with what that gains on what was shared before, and for a moment on what was shared before that", () => {
    const first = { earliestMs: -1_900, latestMs: 500, atMs: OURS };
    const second = { earliestMs: -900, latestMs: 400, atMs: OURS };
    const third = { earliestMs: -300, latestMs: 300, atMs: OURS };
    expect(sharedAfter(undefined, first)).toEqual(first);
    const shared = sharedAfter(first, second);
    expect(shared).toEqual({ ...second, gainedMs: 1_000 + 25 });
    expect(sharedAfter(shared, third)).toEqual({ ...third, gainedMs: 1_000 + 25 + 600 + 25 });
    const later = { ...third, atMs: OURS + 2_000 };
    expect(sharedAfter(shared, later)).toEqual(later);
  });

  it("is shared in whole milliseconds, and never as better known than it is", () => {
    const next = { earliestMs: -299.4, latestMs: 300.2, atMs: OURS };
    expect(sharedAfter(undefined, next)).toEqual({ earliestMs: -300, latestMs: 301, atMs: OURS });
  });

  it.each([
    ["contradict the others", { earliestMs: 600, latestMs: 900, atMs: OURS }],
    ["are no better at their beginning", { earliestMs: -1_100, latestMs: -900, atMs: OURS }],
    ["are better by less than 0.9 s", { earliestMs: -130, latestMs: 500, atMs: OURS }],
  ])("is shared without a gain by bounds that %s", (_, next) => {
    expect(sharedAfter({ earliestMs: -1_000, latestMs: 500, atMs: OURS }, next)).toEqual(next);
  });
});
