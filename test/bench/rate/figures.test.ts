import { describe, expect, test } from "vitest";
import type { RateCase } from "../../../bench/rate/case.ts";
import { type Figures, figuresOf, medianFigures, type Run } from "../../../bench/rate/figures.ts";
import { fullBucket, perMinute } from "../../../local/tenant/bucket.ts";

const LIMIT = perMinute(2, 60);
const START_MS = 1_800_000_000_000;

const rateCase: RateCase = {
  name: "a",
  title: "a case",
  client: { kind: "embedded" },
  limits: { write: LIMIT },
  reserve: 0,
  full: { operations: 4 },
  quick: { operations: 1 },
  bounds: {},
};

/** Four operations against two tokens and one a second: the last permit comes two seconds after the start. */
function run({
  notDone = [],
  notEnabled = [],
  throttled = 0,
}: Partial<Record<"notDone" | "notEnabled", string[]>> & { throttled?: number } = {}): Run {
  const wanted = ["org_1", "org_2", "org_3", "org_4"];
  const passed = [0, 10, 1_010, 2_010].map((ms) => ({ atMs: START_MS + ms, throttled: false }));
  const refused = Array.from({ length: throttled }, () => ({ atMs: START_MS + 20, throttled: true }));
  return {
    wanted,
    report: {
      startedAtMs: START_MS,
      recording: { startedAtMs: START_MS + 45_000, group: fullBucket(LIMIT, START_MS + 45_000), events: [] },
      calls: [...passed, ...refused],
      enabledAtMs: Object.fromEntries(
        wanted.filter((id) => !notEnabled.includes(id)).map((id, index) => [id, START_MS + 100 * index]),
      ),
      effort: { cpuMs: 8, busyShare: 0.25 },
    },
    workDone: { endedAtMs: START_MS + 2_556, done: new Set(wanted.filter((id) => !notDone.includes(id))) },
  };
}

describe("the figures of a run", () => {
  test("hold its time against that of an all-knowing client and one median latency", () => {
    const figures = figuresOf(rateCase, rateCase.full, run());
    expect(figures).toMatchObject({ operations: 4, seconds: 2.556, calls: 4, throttled: 0, lost: 0 });
    expect(figures.idealSeconds).toBeCloseTo(2.13);
    expect(figures.timeRatio).toBeCloseTo(1.2);
  });

  test("add the latency that the tenant was given", () => {
    const recorded = { ...rateCase, latencyMs: [300, 420] as const };
    expect(figuresOf(recorded, rateCase.full, run()).idealSeconds).toBeCloseTo(2.36);
  });

  test("count what the limit refused", () => {
    expect(figuresOf(rateCase, rateCase.full, run({ throttled: 4 }))).toMatchObject({
      calls: 8,
      throttled: 4,
      throttledShare: 0.5,
    });
  });

  test("count as lost what either side does not know as done", () => {
    const spoiled = run({ notDone: ["org_1"], notEnabled: ["org_1", "org_3"] });
    expect(figuresOf(rateCase, rateCase.full, spoiled).lost).toBe(2);
  });

  test("share out what was spent among the operations", () => {
    const spent = run();
    const workDone = { ...spent.workDone, tableRequests: 6, effort: { cpuMs: 2, busyShare: 0.5 } };
    expect(figuresOf(rateCase, rateCase.full, { ...spent, workDone })).toMatchObject({
      tableRequestsPerOperation: 1.5,
      effort: { clientCpuMs: 0.5, clientBusyShare: 0.5, tenantCpuMs: 2, tenantBusyShare: 0.25 },
    });
  });

  test("time urgent requests from send to applied, and the backlog to the last call that passed", () => {
    const urgent = run();
    const workDone = { ...urgent.workDone, urgentSentAtMs: new Map([["org_3", START_MS - 300]]) };
    const extent = { operations: 4, urgent: { count: 1, everyMs: 3_000 } };
    const figures = figuresOf(rateCase, extent, { ...urgent, workDone });
    expect(figures.urgentSeconds).toEqual({ p50: 0.5, p95: 0.5 });
    expect(figures.seconds).toBe(2.01);
  });
});

describe("the median of several runs", () => {
  const figures: Figures = {
    operations: 4,
    seconds: 2,
    idealSeconds: 2,
    timeRatio: 1,
    calls: 4,
    throttled: 0,
    throttledShare: 0,
    lost: 0,
  };

  test("is taken of each figure, also of those within", () => {
    const runs = [3, 1, 2].map((seconds) => ({
      ...figures,
      seconds,
      urgentSeconds: { p50: seconds, p95: 9 },
    }));
    expect(medianFigures(runs)).toEqual({ ...figures, seconds: 2, urgentSeconds: { p50: 2, p95: 9 } });
  });

  test("hides nothing that was lost", () => {
    expect(medianFigures([figures, { ...figures, lost: 1 }, figures]).lost).toBe(1);
  });

  test("leaves out what a run did not reach, so that its bound does not hold", () => {
    expect(medianFigures([{ ...figures, fullSpeedAfterSeconds: 3 }, figures])).toEqual(figures);
  });

  test("needs a run", () => {
    expect(() => medianFigures([])).toThrow("no run");
  });
});
