import { describe, expect, it } from "vitest";
import { paceText } from "../../../cli/batch/describe.ts";
import { estimate } from "../../../operator/batch/estimate.ts";
import type { BatchFigures } from "../../../operator/batch/look.ts";

const NOW_MS = Date.parse("2026-11-29T12:00:00.000Z");
const rate = (isTested: boolean) => ({ perSecond: 10, isTested });
const text = (...given: Parameters<typeof estimate>) =>
  paceText({ ratePerSecond: 0, over: false, estimate: estimate(...given) } as BatchFigures);

describe("estimate()", () => {
  it("names the end while the lane runs", () => {
    const running = { rows: 600, rate: rate(true), paused: false };
    expect(estimate(running, NOW_MS)).toEqual({ leftMs: 60_000, isTested: true, endMs: NOW_MS + 60_000 });
    expect(text(running, NOW_MS)).toBe("0.0 a second; about 1 min to go, until 2026-11-29T12:01:00.000Z.");
  });

  it("of a paused lane is the time once it is resumed, and the same an hour later", () => {
    const paused = { rows: 600, rate: rate(true), paused: true };
    expect(estimate(paused, NOW_MS)).toEqual({ leftMs: 60_000, isTested: true });
    expect(estimate(paused, NOW_MS + 3_600_000)).toEqual(estimate(paused, NOW_MS));
    expect(text(paused, NOW_MS)).toBe("0.0 a second; paused; about 1 min once resumed.");
  });

  it("at a rate that is not tested says so", () => {
    const untested = { rows: 600, rate: rate(false), paused: true };
    expect(text(untested, NOW_MS)).toBe(
      "0.0 a second; paused; about 1 min once resumed. This is an upper bound: calls have not reached the tenant's limit yet, so it may be higher than the rate assumed here.",
    );
  });

  it("is undefined without a rate", () => {
    expect(estimate({ rows: 600, rate: undefined, paused: false }, NOW_MS)).toBeUndefined();
    expect(text({ rows: 600, rate: undefined, paused: false }, NOW_MS)).toContain("has not seen the limit");
  });
});
