import fc from "fast-check";
import { expect, test } from "vitest";
import { phaseOf, untilPhaseMs } from "../../../bench/rate/phase.ts";

test("runs begin all over the second, and a single one in its middle", () => {
  expect(phaseOf(1, 1)).toBe(0.5);
  expect([1, 2, 3, 4, 5].map((run) => phaseOf(run, 5))).toEqual([0.1, 0.3, 0.5, 0.7, 0.9]);
});

test("after the wait the clock shows the phase, less than a second later", () => {
  const phase = fc.integer({ min: 0, max: 999 }).map((thousandths) => thousandths / 1_000);
  const property = fc.property(phase, fc.nat(), (wanted, nowMs) => {
    const ms = untilPhaseMs(wanted, nowMs);
    expect(ms).toBeGreaterThanOrEqual(0);
    expect(ms).toBeLessThan(1_000);
    expect((nowMs + ms) % 1_000).toBeCloseTo(wanted * 1_000);
  });
  fc.assert(property);
});
