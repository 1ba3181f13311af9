import { describe, expect, it } from "vitest";
import { rowRate } from "../../../cli/backfill/begin/row-rate.ts";
import type { Bucket } from "../../../lambda/ports.ts";

const NONE = { enable: 0, disable: 0, retrieve: 0 };
const bucket = (name: Bucket, learnedPerSecond: number, rateIsTested = true) => ({
  name,
  learnedPerSecond,
  rateIsTested,
});
const BUCKETS = [bucket("management", 15), bucket("write", 10), bucket("read", 2)];

describe("rows a second", () => {
  it.each<[string, Partial<typeof NONE>, boolean, number]>([
    ["rows that enable are writes", { enable: 100 }, true, 10],
    ["rows that disable are looked at first, and reads are slower", { disable: 100 }, true, 2],
    ["without capture nobody looks", { disable: 100 }, false, 10],
    ["rows that retrieve are reads", { retrieve: 100 }, true, 2],
    ["a few reads among many writes do not hold them up", { enable: 90, disable: 10 }, true, 10],
    ["half of them do", { enable: 50, disable: 50 }, true, 4],
  ])("%s", (_, actions, capture, expected) => {
    expect(rowRate({ actions: { ...NONE, ...actions }, capture }, BUCKETS)).toBeCloseTo(expected);
  });

  it("are those of the bucket of all calls, where that is the scarcest: each row that is captured makes two", () => {
    const buckets = [bucket("management", 3), bucket("write", 10), bucket("read", 10)];
    expect(rowRate({ actions: { ...NONE, enable: 1 }, capture: true }, buckets)).toBe(3);
    expect(rowRate({ actions: { ...NONE, disable: 7 }, capture: true }, buckets)).toBe(1.5);
  });

  it("are not known while no rate is tested, or there is none", () => {
    const untested = [bucket("write", 10, false), { name: "management" as const, rateIsTested: false }];
    expect(rowRate({ actions: { ...NONE, enable: 1 }, capture: true }, untested)).toBeUndefined();
    expect(rowRate({ actions: { ...NONE, enable: 1 }, capture: true }, [])).toBeUndefined();
    expect(
      rowRate({ actions: { ...NONE, disable: 1 }, capture: true }, [
        bucket("write", 10),
        bucket("read", 1, false),
      ]),
    ).toBe(10);
  });
});
