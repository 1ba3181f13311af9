import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visibilitySeconds } from "../../lambda/operation/visibility.ts";

const DAY_SECONDS = 24 * 3_600;

describe("visibilitySeconds", () => {
  it.each([
    ["at least a second", 0, 1, 1],
    ["whole seconds, never too few", 1_001, 1, 2],
    ["as long as was asked for", 90_000, 199, 90],
    ["at least 25 minutes from the 200th receive", 0, 200, 1_500],
    ["longer than that where that was asked for", 1_800_000, 200, 1_800],
    ["never more than 6 hours, of the 12 that SQS allows", 48 * 3_600_000, 1, 6 * 3_600],
  ])("%s", (_, afterMs, receiveCount, seconds) => {
    expect(visibilitySeconds(afterMs, receiveCount)).toBe(seconds);
  });

  it("always is what SQS takes, and covers the wait up to 6 hours", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 6 * 3_600_000, noNaN: true }),
        fc.integer({ min: 1, max: 1_000 }),
        (afterMs, receiveCount) => {
          const seconds = visibilitySeconds(afterMs, receiveCount);
          expect(Number.isInteger(seconds)).toBe(true);
          expect(seconds).toBeGreaterThanOrEqual(1);
          expect(seconds).toBeLessThanOrEqual(12 * 3_600);
          expect(seconds * 1_000).toBeGreaterThanOrEqual(afterMs);
        },
      ),
    );
  });

  it("lets retention end before the receives run out, even if every wait is the shortest", () => {
    let seconds = 0;
    for (let receiveCount = 1; receiveCount < 1_000; receiveCount += 1)
      seconds += visibilitySeconds(0, receiveCount);
    expect(seconds).toBeGreaterThan(13 * DAY_SECONDS);
  });
});
