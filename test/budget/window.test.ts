import { describe, expect, it } from "vitest";
import type { BucketObservation } from "../../lambda/budget/observation.ts";
import type { SupplyModel } from "../../lambda/budget/state.ts";
import { showsWindow, stepOf } from "../../lambda/budget/window.ts";
import { SECOND } from "./arbitraries.ts";

const point = { supply: 25, second: SECOND };

/** A bucket whose next tokens come at `resetSeconds` after the known second, and every `stepSeconds` from then on. */
function bucket(refillPerSecond: number | undefined, stepSeconds = 1, resetSeconds = 1): SupplyModel {
  const rate = refillPerSecond === undefined ? {} : { refillPerSecond };
  const ends = { known: point, anchor: point, nextAnchor: point };
  return { burst: 25, ...ends, ...rate, resetSecond: SECOND + resetSeconds, stepSeconds };
}

/** An answer of so many seconds later; `reset` is as many seconds after the known second. */
function answer(seconds: number, reset?: number): BucketObservation {
  const second = SECOND + seconds;
  const counted = { countedBefore: 0, countedAtMost: 1 };
  const named = reset === undefined ? {} : { resetSecond: SECOND + reset };
  return { second, limit: 25, remaining: 3, throttled: false, ...counted, ...named };
}

describe("a reset shows a window", () => {
  it.each([
    [
      "when it is further away than the next second, where tokens come each second",
      bucket(1.2),
      answer(5, 7),
      true,
    ],
    ["not when it is the next second", bucket(12), answer(5, 6), false],
    ["not where tokens come more seldom anyway", bucket(1.1), answer(5, 7), false],
    ["not where the rate is unknown", bucket(undefined), answer(5, 7), false],
    ["not when the answer names none", bucket(12), answer(5), false],
    ["not when it is the end of the window that is known", bucket(12, 4), answer(2, 5), false],
    ["when it is beyond the end of the window that is known", bucket(12, 4), answer(2, 6), true],
  ])("%s", (_, model, seen, shows) => {
    expect(showsWindow(model, seen)).toBe(shows);
  });
});

describe("tokens come", () => {
  it.each([
    ["each second where less than one a second is added", bucket(1.1, 4), 1.1, answer(2, 9), 1],
    ["each second where the rate is unknown", bucket(undefined, 4), undefined, answer(2, 9), 1],
    ["as often as a distant reset says", bucket(12), 12, answer(5, 7), 2],
    ["as often as known, when the reset is the one expected", bucket(12, 4), 12, answer(2, 5), 4],
    ["as often as known, when there is no reset", bucket(12, 4), 12, answer(2), 4],
    ["as often as known, when the reset is over", bucket(12, 4), 12, answer(2, 2), 4],
    ["more often, when a reset comes sooner than expected", bucket(12, 4), 12, answer(2, 4), 2],
    ["more seldom, when a reset is further away than a window is long", bucket(12, 4), 12, answer(2, 8), 6],
    ["as often as known, when a reset is a little later than expected", bucket(12, 4), 12, answer(4, 7), 4],
    ["as often as it was at the least rate of a bucket with windows", bucket(1.2, 4), 1.2, answer(2, 5), 4],
  ])("%s", (_, model, rate, seen, seconds) => {
    expect(stepOf(model, rate, seen)).toBe(seconds);
  });
});
