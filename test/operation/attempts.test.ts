import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_ATTEMPTS, pauseMs } from "../../lambda/operation/attempts.ts";

describe("pauseMs", () => {
  it.each([
    [1, 2_000],
    [2, 4_000],
    [3, 8_000],
    [7, 128_000],
    [8, 256_000],
    [9, 300_000],
    [50, 300_000],
  ])("lies anywhere between 0 and its bound after failure %i: %i ms", (attempts, boundMs) => {
    expect(pauseMs(attempts, () => 0)).toBe(0);
    expect(pauseMs(attempts, () => 0.5)).toBe(boundMs / 2);
    expect(pauseMs(attempts, () => 1)).toBe(boundMs);
  });

  it("never falls behind with more failures, for the same luck", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, luck) => {
          expect(pauseMs(n + 1, () => luck)).toBeGreaterThanOrEqual(pauseMs(n, () => luck));
        },
      ),
    );
  });

  it("comes to less than an hour over all attempts", () => {
    let sumMs = 0;
    for (let n = 1; n < MAX_ATTEMPTS; n += 1) sumMs += pauseMs(n, () => 1);
    expect(sumMs).toBe(254_000);
  });
});
