import { expect, test } from "vitest";
import { judge } from "../../../bench/rate/bounds.ts";
import type { Bounds } from "../../../bench/rate/case.ts";
import type { Figures } from "../../../bench/rate/figures.ts";

const figures: Figures = {
  operations: 500,
  seconds: 40,
  idealSeconds: 39,
  timeRatio: 1.02,
  calls: 1_000,
  throttled: 5,
  throttledShare: 0.005,
  lost: 0,
  urgentSeconds: { p50: 0.3, p95: 1.01 },
};

test.each<[string, Bounds, boolean]>([
  ["a ratio at its bound", { timeRatio: 1.02 }, true],
  ["a ratio above its bound", { timeRatio: 1.019 }, false],
  ["as many 429s as the share allows", { throttled: { count: 2, share: 0.005 } }, true],
  ["more 429s than the share allows", { throttled: { count: 2, share: 0.0049 } }, false],
  ["few enough 429s, whatever their share", { throttled: { count: 5, share: 0 } }, true],
  ["nothing lost", { lost: 0 }, true],
  ["urgent requests that are late", { urgentP95Seconds: 1 }, false],
  ["what was never reached", { fullSpeedAfterSeconds: 10 }, false],
])("%s", (_, bounds, holds) => {
  expect(judge(figures, bounds)).toEqual([expect.objectContaining({ holds })]);
});

test("what has no bound is not judged", () => {
  expect(judge(figures, {})).toEqual([]);
});

test("every bound is judged", () => {
  const bounds: Required<Bounds> = {
    timeRatio: 1.1,
    throttled: { count: 2, share: 0.01 },
    lost: 0,
    fullSpeedAfterSeconds: 10,
    urgentP95Seconds: 2,
  };
  expect(judge(figures, bounds).map(({ of, measured }) => [of, measured])).toEqual([
    ["timeRatio", 1.02],
    ["throttled", 5],
    ["lost", 0],
    ["fullSpeedAfterSeconds", undefined],
    ["urgentP95Seconds", 1.01],
  ]);
});
