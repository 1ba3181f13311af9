import { describe, expect, it } from "vitest";
import { loadLines } from "../../../cli/backfill/load-text.ts";
import { estimateLoad } from "../../../operator/backfill/begin/check-load.ts";
import type { BucketFigures } from "../../../operator/budget/read.ts";

const check = (rows: number) => ({
  rows,
  actions: { enable: rows, disable: 0, retrieve: 0 },
  capture: false,
  expects: false,
  force: false,
});
const running = { queued: 0, inHand: 0, consumption: "Enabled" };
const write = (rateIsTested: boolean): BucketFigures => ({
  name: "write",
  burst: 25,
  tokensLeft: 25,
  permitsGranted: 9,
  bulkWaiting: 0,
  learnedPerSecond: 1,
  rateIsTested,
});
const NOW_MS = Date.parse("2026-11-29T12:00:00.000Z");
const known = (isTested: boolean) => ({ buckets: [write(isTested)] });

describe("the load of a batch", () => {
  it("is estimated at a tested rate", () => {
    expect(loadLines(estimateLoad(check(60), running, known(true), NOW_MS))).toEqual([
      "At the learned rate the worker will finish in about 1 min.",
    ]);
  });

  it("is estimated at a rate that is not tested, which is said", () => {
    expect(loadLines(estimateLoad(check(60), running, known(false), NOW_MS))).toEqual([
      "At the learned rate the worker will finish in about 1 min. This is an upper bound: calls have not reached the tenant's limit yet, so it may be higher than the rate assumed here.",
    ]);
  });

  it("of a paused lane begins when the lane is resumed", () => {
    expect(
      loadLines(estimateLoad(check(60), { ...running, consumption: "Disabled" }, known(true), NOW_MS)),
    ).toEqual(["The bulk lane is paused; about 1 min once resumed."]);
  });

  it.each([
    [60_000, "The bulk lane is paused until 2026-11-29T12:01:00.000Z; about 1 min once resumed."],
    // What was to resume it has failed.
    [-60_000, "The bulk lane is paused; about 1 min once resumed."],
  ])("of a paused lane names the end of the pause, %d ms from now, if it is to come", (inMs, line) => {
    const paused = { ...running, consumption: "Disabled", pauseEnd: NOW_MS + inMs };
    expect(loadLines(estimateLoad(check(60), paused, known(true), NOW_MS))).toEqual([line]);
  });

  it.each([true, false])("is refused beyond 10 days, whether the rate is tested (%s)", (isTested) => {
    const rows = 864_001;
    expect(() => estimateLoad(check(rows), running, known(isTested), NOW_MS)).toThrow(
      "864,000 can be sent now",
    );
    expect(estimateLoad({ ...check(rows), force: true }, running, known(isTested), NOW_MS)).toMatchObject({
      isTested,
    });
  });

  it("is not known while no limit on its calls is", () => {
    expect(loadLines(estimateLoad(check(60), running, { buckets: [] }, NOW_MS))).toEqual([
      "The duration is not known yet: the worker has not seen the limit on these calls.",
    ]);
  });
});
