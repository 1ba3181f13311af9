import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedWindow, type Limit, perMinute, perSecond } from "../../local/tenant/bucket.ts";
import { type Measurement, measure, type Scenario } from "../simulation/budget-world.ts";
import { LATENCIES } from "../simulation/latency.ts";
import { limitOf, most429s, randomWorlds } from "./random-worlds.ts";

/** The most calls that were counted in any window of the run, less what the bucket can have supplied in it. */
function mostBeyondLimit({ trace }: Measurement, { burst, refillPerMinute, refillEveryMs }: Limit): number {
  const counted = trace.filter(({ throttled }) => !throttled).map(({ serverMs }) => serverMs);
  let most = Number.NEGATIVE_INFINITY;
  for (let first = 0; first < counted.length; first++) {
    for (let last = first; last < counted.length; last++) {
      const steps =
        Math.floor((counted[last] ?? 0) / refillEveryMs) - Math.floor((counted[first] ?? 0) / refillEveryMs);
      const supplied = burst + (steps * refillEveryMs * refillPerMinute) / 60_000;
      most = Math.max(most, last - first + 1 - supplied);
    }
  }
  return most;
}

describe("executions that share a budget in a world of virtual time", () => {
  it("never get more than the burst and the refill, are hardly ever refused, and lose nothing", async () => {
    await fc.assert(
      fc.asyncProperty(randomWorlds(600_000), async ({ executions, skewMs, seed, ...bucket }) => {
        const limit = limitOf(bucket);
        const operations = limit.burst * 4;
        const seen = await measure({ limits: { write: limit }, operations, executions, skewMs }, seed);
        expect(mostBeyondLimit(seen, limit)).toBeLessThanOrEqual(0);
        expect(seen.throttled).toBeLessThanOrEqual(most429s(seen));
        expect(seen.calls - seen.throttled).toBe(operations);
      }),
      {
        numRuns: 25,
        examples: [
          [{ burst: 28, seconds: 1.5, executions: 20, skewMs: 399_084, seed: 417_510 }],
          [{ burst: 61, seconds: 1.8891751595311415, executions: 5, skewMs: -330_858, seed: 926_109 }],
          [{ burst: 29, seconds: 2.057720344623929, executions: 10, skewMs: -480_596, seed: 13 }],
          [{ burst: 37, seconds: 1.5000000000000036, executions: 16, skewMs: -503_173, seed: 128_752 }],
        ],
      },
    );
  });

  it.each([4, 16])(
    "are hardly refused in a second run ten minutes later, %i executions",
    async (executions) => {
      const scenario = { limits: { write: perMinute(25, 750) }, operations: 500, executions };
      const runs = await Promise.all(
        [0.1, 0.35, 0.6, 0.85].map((phase, seed) =>
          measure({ ...scenario, phase, latencyMs: LATENCIES.recorded, secondRunAfterMs: 600_000 }, seed),
        ),
      );
      expect(runs.reduce((sum, { throttled }) => sum + throttled, 0)).toBeLessThanOrEqual(8);
      const ratios = runs.map(({ seconds, idealSeconds }) => seconds / idealSeconds);
      for (const ratio of ratios.slice(0, 3)) expect(ratio).toBeLessThan(1.015);
      // The last one's first calls are counted after a refill into the full bucket.
      expect(ratios[3]).toBeLessThan(1.04);
    },
  );

  it("see no difference in a server's clock that is minutes off", async () => {
    const scenario = { limits: { write: perMinute(25, 750) }, operations: 150, executions: 4 };
    const straight = await measure(scenario, 7);
    for (const skewMs of [-600_000, -45_000, 45_000, 600_000]) {
      const skewed = await measure({ ...scenario, skewMs }, 7);
      expect(skewed.seconds).toBeCloseTo(straight.seconds, 6);
      expect(skewed.throttled).toBe(straight.throttled);
    }
  });

  /** Bounds on time / ideal are the median's of three seeds, so that an unlucky phase does not decide. */
  async function medians(scenario: Scenario): Promise<{ ratio: number; share: number; requests: number }> {
    const seen = await Promise.all([1, 6, 12].map((seed) => measure(scenario, seed)));
    const median = (values: number[]) => values.sort((a, b) => a - b)[1] ?? Number.NaN;
    return {
      ratio: median(seen.map(({ seconds, idealSeconds }) => seconds / idealSeconds)),
      share: median(seen.map(({ throttled, calls }) => throttled / calls)),
      requests: median(seen.map(({ requests }) => requests / scenario.operations)),
    };
  }

  it.each<[string, Scenario]>([
    ["5, 150 a minute", { limits: { write: perMinute(5, 150) }, operations: 150, executions: 4 }],
    [
      "5, 150 a minute, 64 executions",
      { limits: { write: perMinute(5, 150) }, operations: 150, executions: 64 },
    ],
    ["25, 750 a minute", { limits: { write: perMinute(25, 750) }, operations: 500, executions: 4 }],
    [
      "a window of a second",
      { limits: { write: fixedWindow(25, 750, 1000) }, operations: 500, executions: 4 },
    ],
    [
      "windows of two seconds",
      { limits: { write: fixedWindow(25, 750, 2000) }, operations: 500, executions: 4 },
    ],
    [
      "a narrower management API",
      {
        limits: { write: perMinute(5, 150), management: perMinute(10, 120) },
        operations: 150,
        executions: 4,
      },
    ],
    [
      "a narrower management API that is refilled by the millisecond",
      { limits: { write: perMinute(5, 150), management: perSecond(10, 2) }, operations: 150, executions: 4 },
    ],
  ])("use all of %s, and ask the table seldom", async (_, scenario) => {
    const { ratio, share, requests } = await medians(scenario);
    expect(ratio).toBeLessThan(1.02);
    expect(share).toBeLessThan(0.014);
    expect(requests).toBeLessThan(2.3);
  });

  it.each([
    [25, 750, "0.6 to 0.9 s", [600, 900], 1.05],
    [25, 750, "1 to 1.5 s", [1_000, 1_500], 1.08],
    [25, 750, "1.5 to 2.5 s", [1_500, 2_500], 1.15],
    [5, 150, "0.6 to 0.9 s", [600, 900], 1.03],
    [5, 150, "1 to 1.5 s", [1_000, 1_500], 1.05],
  ] as const)(
    "use all of %i, %i a minute, though each answer takes %s",
    async (burst, refillPerMinute, _, latencyMs, most) => {
      const limits = { write: perMinute(burst, refillPerMinute) };
      const operations = 3 * refillPerMinute;
      const { ratio, share } = await medians({ limits, operations, executions: 4, latencyMs });
      expect(ratio).toBeLessThan(most);
      expect(share).toBeLessThan(0.005);
    },
  );

  it("do not all try for each permit after some of them seemed gone", async () => {
    const limits = { write: perMinute(5, 150) };
    const { requests } = await medians({
      limits,
      operations: 450,
      executions: 16,
      latencyMs: [1_000, 1_500],
    });
    expect(requests).toBeLessThan(3);
  });

  it("make room for another client that takes a random 30 %", async () => {
    const limits = { write: perMinute(25, 750) };
    const { ratio, share } = await medians({ limits, operations: 500, executions: 4, otherShare: 0.3 });
    expect(ratio).toBeLessThan(1.05);
    expect(share).toBeLessThan(0.01);
  });

  it.each([8, 25])("follow a limit that drops to a third, burst %i, and comes back", async (burst) => {
    const limit = perMinute(25, 750);
    const changes = [
      { afterMs: 20_000, limit: perMinute(burst, 250) },
      { afterMs: 80_000, limit },
    ];
    const seen = await measure({ limits: { write: limit }, operations: 1200, executions: 4, changes }, 3);
    expect(seen.throttled / seen.calls).toBeLessThan(0.01);
    const callsSoonAfter = (ms: number) =>
      seen.trace.filter((call) => call.ms >= ms && call.ms < ms + 10_000).length;
    expect(callsSoonAfter(60_000)).toBeLessThan(60);
    expect(callsSoonAfter(85_000)).toBeGreaterThan(120);
  });

  it.each([5, 22, 30])("let urgent requests pass a backlog: seed %i", async (seed) => {
    const limits = { write: perMinute(5, 150) };
    const scenario = { limits, operations: 300, executions: 4, urgentEveryMs: 3000 };
    const { urgentMs, throttled } = await measure(scenario, seed);
    const sorted = [...urgentMs].sort((a, b) => a - b);
    expect(urgentMs.length).toBeGreaterThan(30);
    expect(sorted[Math.floor(sorted.length * 0.95)]).toBeLessThan(300);
    expect(throttled).toBeLessThanOrEqual(1);
  });
});
