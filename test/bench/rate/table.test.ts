import { expect, test } from "vitest";
import { judge } from "../../../bench/rate/bounds.ts";
import type { Figures } from "../../../bench/rate/figures.ts";
import { figuresTable, type Measured, remarks } from "../../../bench/rate/table.ts";

const figures: Figures = {
  operations: 1_500,
  seconds: 39.94,
  idealSeconds: 38.53,
  timeRatio: 1.0366,
  calls: 1_503,
  throttled: 3,
  throttledShare: 3 / 1_503,
  lost: 0,
  tableRequestsPerOperation: 0.618,
  urgentSeconds: { p50: 0.312, p95: 0.871 },
  effort: { clientCpuMs: 0.741, clientBusyShare: 0.95, tenantCpuMs: 0.37, tenantBusyShare: 0.4 },
};
const bounds = {
  timeRatio: 1.02,
  throttled: { count: 2, share: 0.005 },
  urgentP95Seconds: 1,
  fullSpeedAfterSeconds: 10,
};
const measured: Measured = { name: "a", title: "a case", figures, verdicts: judge(figures, bounds) };

test("each figure stands beside its bound", () => {
  const cells = figuresTable([measured])
    .split("\n")[3]
    ?.split("│")
    .map((cell) => cell.trim());
  expect(cells?.slice(1, -1)).toEqual([
    "a",
    "1,500",
    "39.9 s",
    "38.5 s",
    "1.037 ≤ 1.02 ✗",
    "3 (0.2 %) ≤ 7 ✓",
    "0",
    "0.62",
  ]);
});

test("what the table has no column for is said below", () => {
  const lines = remarks([measured]);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe("a: urgent requests, from send to applied: p50 0.31 s, p95 0.87 s ≤ 1 s ✓");
  expect(lines[1]).toBe("a: at full speed again never ≤ 10 s ✗");
  expect(lines[2]).toContain("saturated: the client's process");
});
