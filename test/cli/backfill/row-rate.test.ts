import { describe, expect, it } from "vitest";
import type { Bucket } from "../../../contract/bucket.ts";
import { type RowCosts, rowRate } from "../../../operator/backfill/begin/row-rate.ts";

const NONE = { enable: 0, disable: 0, retrieve: 0 };
const bucket = (name: Bucket, learnedPerSecond: number, rateIsTested = true) => ({
  name,
  learnedPerSecond,
  rateIsTested,
});
const costs = (some: Partial<RowCosts>): RowCosts => ({
  actions: NONE,
  capture: true,
  expects: false,
  repeatedPost: undefined,
  ...some,
});
const BUCKETS = [bucket("management", 15), bucket("write", 10), bucket("read", 2)];

describe("rows a second", () => {
  it.each<[string, Partial<typeof NONE>, boolean, number]>([
    ["rows that enable are looked at first, and reads are slower", { enable: 100 }, true, 2],
    ["rows that disable are looked at first, and reads are slower", { disable: 100 }, true, 2],
    ["without capture the worker does not look", { enable: 50, disable: 50 }, false, 10],
    ["rows that retrieve are reads", { retrieve: 100 }, true, 2],
  ])("%s", (_, actions, capture, expected) => {
    const rate = rowRate(costs({ actions: { ...NONE, ...actions }, capture }), BUCKETS);
    expect(rate?.perSecond).toBeCloseTo(expected);
  });

  it.each<[string, Partial<RowCosts>, number]>([
    [
      "a refused POST tells what a look would",
      { actions: { ...NONE, enable: 9 }, repeatedPost: "refused" },
      10,
    ],
    [
      "a few looks among many writes do not hold them up",
      { actions: { ...NONE, enable: 90, disable: 10 }, repeatedPost: "refused" },
      10,
    ],
    ["half of them do", { actions: { ...NONE, enable: 50, disable: 50 }, repeatedPost: "refused" }, 4],
    [
      "where a POST upserts, every enable is looked at",
      { actions: { ...NONE, enable: 9 }, capture: false, repeatedPost: "upserted" },
      2,
    ],
    [
      "rows of a rollback are looked at, whatever is known",
      { actions: { ...NONE, enable: 9 }, capture: false, expects: true, repeatedPost: "refused" },
      2,
    ],
  ])("depend on what is known of the tenant: %s", (_, some, expected) => {
    const rate = rowRate(costs(some), BUCKETS);
    expect(rate?.perSecond).toBeCloseTo(expected);
    expect(rate?.looks).toBe(expected < 10 || some.actions?.disable === 10);
  });

  it("are 100 a minute at an Enterprise tenant where batches look, and 150 where they do not: 20,000 rows take 3 h 20 min or 2 h 13 min", () => {
    const enterprise = [bucket("management", 16), bucket("write", 150 / 60), bucket("read", 100 / 60)];
    const minutes = (some: Partial<RowCosts>) => {
      const rate = rowRate(costs({ actions: { ...NONE, enable: 20_000 }, ...some }), enterprise);
      return Math.round(20_000 / (rate?.perSecond ?? 0) / 60);
    };
    expect(minutes({})).toBe(200);
    expect(minutes({ capture: false })).toBe(133);
    expect(minutes({ repeatedPost: "refused" })).toBe(133);
  });

  it("are those of the bucket of all calls, where that is the scarcest: each row that is captured makes two", () => {
    const buckets = [bucket("management", 3), bucket("write", 10), bucket("read", 10)];
    const rateOf = (some: Partial<RowCosts>) => rowRate(costs(some), buckets);
    expect(rateOf({ actions: { ...NONE, enable: 1 }, repeatedPost: "refused" })).toMatchObject({
      perSecond: 3,
    });
    expect(rateOf({ actions: { ...NONE, disable: 7 } })).toMatchObject({
      perSecond: 1.5,
      scarcest: "management",
    });
  });

  it("are those of a rate that is not tested, and say so, while no rate is", () => {
    const untested = [bucket("write", 10, false), { name: "management" as const, rateIsTested: false }];
    const one = costs({ actions: { ...NONE, disable: 1 } });
    expect(rowRate(one, untested)).toMatchObject({ perSecond: 10, isTested: false });
    expect(rowRate(one, [bucket("write", 10), bucket("read", 1, false)])).toMatchObject({
      perSecond: 10,
      isTested: true,
    });
  });

  it("are not known while there is no rate, or only one of calls that the rows do not make", () => {
    expect(rowRate(costs({ actions: { ...NONE, disable: 1 } }), [])).toBeUndefined();
    expect(rowRate(costs({ actions: { ...NONE, retrieve: 1 } }), [bucket("write", 10)])).toBeUndefined();
  });
});
