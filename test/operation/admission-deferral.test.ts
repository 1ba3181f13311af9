import { describe, expect, test } from "vitest";
import { circuitPauseMs, hindered } from "../../lambda/operation/admission-deferral.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** An execution holds a batch for so long before it gives it back. */
const HELD_MS = 2 * MINUTE_MS;

function receivesIn(outageMs: number): number {
  let receives = 0;
  for (let ageMs = 0; ageMs < outageMs; ageMs += HELD_MS + circuitPauseMs(ageMs + HELD_MS)) receives += 1;
  return receives;
}

describe("the pause of a message that a circuit stops", () => {
  test.each([
    [0, 30_000],
    [2 * MINUTE_MS, 30_000],
    [40 * MINUTE_MS, 10 * MINUTE_MS],
    [24 * HOUR_MS, 6 * HOUR_MS],
    [13 * 24 * HOUR_MS, 6 * HOUR_MS],
  ])("at an age of %d ms is %d ms", (ageMs, pauseMs) => {
    expect(circuitPauseMs(ageMs)).toBe(pauseMs);
  });

  test.each([
    ["six hours", 6],
    ["a weekend", 60],
  ])("lets it be received at most 40 times in %s", (_, hours) => {
    expect(receivesIn(hours * HOUR_MS)).toBeLessThanOrEqual(40);
  });
});

describe("a delivery without a pass", () => {
  const tally = { attempts: 3, throttles: 1 };

  test("waits for the circuit for as long as its age says", () => {
    const admission = { admitted: false, reason: "circuit", guarded: "everything", detail: "503" } as const;
    expect(hindered(admission, 40 * MINUTE_MS, tally)).toEqual({
      kind: "waiting",
      reason: "circuit",
      detail: "503",
      afterMs: 10 * MINUTE_MS,
      tally,
    });
  });

  test("waits for the budget for as long as the budget says", () => {
    const admission = { admitted: false, reason: "budget", retryAfterMs: 7_000 } as const;
    expect(hindered(admission, HOUR_MS, tally)).toEqual({
      kind: "waiting",
      reason: "budget",
      detail: expect.stringContaining("rate limit"),
      afterMs: 7_000,
      tally,
    });
  });
});
