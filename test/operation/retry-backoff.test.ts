import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs, MAX_ATTEMPTS } from "../../lambda/operation/retry-backoff.ts";

const luck = fc.double({ min: 0, max: 1, noNaN: true });
const LAST_PAUSE = MAX_ATTEMPTS - 1;

describe("pauseMs", () => {
  it.each([
    [1, 0, 2_500],
    [2, 2_500, 7_500],
    [3, 7_500, 22_500],
    [4, 22_500, 67_500],
    [7, 607_500, 1_822_500],
  ])("lies anywhere in its range after failure %i: from %i to %i ms", (attempts, shortestMs, longestMs) => {
    expect(backoffMs(attempts, () => 0)).toBe(shortestMs);
    expect(backoffMs(attempts, () => 0.5)).toBe((shortestMs + longestMs) / 2);
    expect(backoffMs(attempts, () => 1)).toBe(longestMs);
  });

  it("grows with every failure, whatever the luck", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LAST_PAUSE }), luck, luck, (n, before, after) => {
        expect(backoffMs(n + 1, () => after)).toBeGreaterThanOrEqual(backoffMs(n, () => before));
      }),
    );
  });

  it("outlives a quarter of an hour of errors over all attempts, and takes less than an hour", () => {
    const spanMs = (random: () => number) => {
      let sumMs = 0;
      for (let n = 1; n <= LAST_PAUSE; n += 1) sumMs += backoffMs(n, random);
      return sumMs;
    };
    expect(spanMs(() => 0)).toBe(910_000);
    expect(spanMs(() => 1)).toBe(2_732_500);
  });
});
