import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFAULT_LATENCY_MS, drawLatencyMs, RECORDED_LATENCY_MS } from "../../../local/tenant/latency.ts";

const RECORDING = join(import.meta.dirname, "recorded/enabled-connections.ndjson");
const recordedMs = readFileSync(RECORDING, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line).ms as number)
  .sort((a, b) => a - b);

test("two quantiles are a uniform distribution", () => {
  const draws = [0, 0.25, 0.5, 0.999_999].map((draw) => drawLatencyMs(DEFAULT_LATENCY_MS, () => draw));
  expect(draws.map(Math.round)).toEqual([80, 105, 130, 180]);
  expect(drawLatencyMs([0, 0], () => 0.7)).toBe(0);
});

test("the recorded latency is that of the recording, up to its longest calls", () => {
  for (let share = 0; share <= 0.95; share += 0.05) {
    const recorded = recordedMs[Math.round(share * (recordedMs.length - 1))] ?? Number.NaN;
    expect(Math.abs(drawLatencyMs(RECORDED_LATENCY_MS, () => share) - recorded)).toBeLessThanOrEqual(5);
  }
  expect(drawLatencyMs(RECORDED_LATENCY_MS, () => 1 - Number.EPSILON)).toBeCloseTo(944);
});

test.each([1, -0.1, Number.NaN])("a draw of %d is an error", (draw) => {
  expect(() => drawLatencyMs(DEFAULT_LATENCY_MS, () => draw)).toThrow(RangeError);
});
