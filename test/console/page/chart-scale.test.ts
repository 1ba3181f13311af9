import { expect, test } from "vitest";
import { roundUp, runsOf } from "../../../console/page/chart-scale.ts";

test.each([
  [0, 1],
  [10, 10],
  [612, 800],
  [828, 1_000],
])("roundUp takes %d to the round number %d", (number, round) => {
  expect(roundUp(number)).toBe(round);
});

test("runsOf breaks the line where no rate is known for more than 20 s", () => {
  const before = [
    [0, 700],
    [20_000, 710],
  ] as const;
  const after = [[40_001, 0]] as const;
  expect(runsOf([...before, ...after])).toEqual([before, after]);
});

test("runsOf makes no run of no points", () => {
  expect(runsOf([])).toEqual([]);
});
