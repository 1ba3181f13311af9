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
const known = (isTested: boolean) => ({ buckets: [write(isTested)] });

describe("the load of a batch", () => {
  it("is estimated at a tested rate", () => {
    expect(loadLines(estimateLoad(check(60), running, known(true)))).toEqual([
      "At the learned rate the worker will finish in about 1 min.",
    ]);
  });

  it("is estimated at a rate that is not tested, which is said", () => {
    expect(loadLines(estimateLoad(check(60), running, known(false)))).toEqual([
      "At the learned rate the worker will finish in about 1 min. This is an upper bound: calls have not reached the tenant's limit yet, so it may be higher than the rate assumed here.",
    ]);
  });

  it("of a paused lane begins when the lane is resumed", () => {
    expect(loadLines(estimateLoad(check(60), { ...running, consumption: "Disabled" }, known(true)))).toEqual([
      "The bulk lane is paused; about 1 min once resumed.",
    ]);
  });

  it.each([true, false])("is refused beyond 10 days, whether the rate is tested (%s)", (isTested) => {
    const rows = 864_001;
    expect(() => estimateLoad(check(rows), running, known(isTested))).toThrow("864,000 can be sent now");
    expect(estimateLoad({ ...check(rows), force: true }, running, known(isTested))).toMatchObject({
      isTested,
    });
  });

  it("is not known while no limit on its calls is", () => {
    expect(loadLines(estimateLoad(check(60), running, { buckets: [] }))).toEqual([
      "The duration is not known yet: the worker has not seen the limit on these calls.",
    ]);
  });
});
