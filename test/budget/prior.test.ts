/** A configured limit before the first answer: right, wrong, and beside a clock that is off. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { learn } from "../../lambda/budget/learn.ts";
import { withOwnClock } from "../../lambda/budget/server-clock.ts";
import { EMPTY_BUCKET } from "../../lambda/budget/state.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import { measure, type Scenario } from "../simulation/budget-world.ts";
import { LATENCIES } from "../simulation/latency.ts";
import { SECOND, stateWith } from "./arbitraries.ts";
import { limitOf, most429s, randomWorlds } from "./random-worlds.ts";

const hintOf = (burst: number, aMinute: number) => ({ write: { burst, refillPerSecond: aMinute / 60 } });

const inWorld = (rest: Partial<Scenario> = {}, seed = 1) =>
  measure(
    {
      limits: { write: perMinute(25, 750) },
      operations: 500,
      executions: 4,
      latencyMs: LATENCIES.recorded,
      phase: 0.6,
      ...rest,
    },
    seed,
  );

describe("a first run with a configured limit", () => {
  it("uses the bucket from the first call on, where a run without one has to look first", async () => {
    const configured = await inWorld({ hints: hintOf(25, 750) });
    expect(configured.trace.filter(({ ms }) => ms < 300)).toHaveLength(20);
    expect(configured.seconds / configured.idealSeconds).toBeLessThan(1.01);
    expect(configured.throttled).toBe(0);
    const learned = await inWorld();
    expect(learned.trace.filter(({ ms }) => ms < 300)).toHaveLength(1);
    expect(learned.seconds).toBeGreaterThan(configured.seconds + 0.9);
  });

  it.each([
    ["burst of three times the limit's", perMinute(25, 750), hintOf(75, 2250), 20],
    ["rate of six times the limit's", perMinute(5, 25), hintOf(5, 150), 5],
    ["burst and a rate of many times the limit's", perMinute(5, 150), hintOf(75, 2250), 40],
  ])("exceeds the limit for a round trip, and hardly later, with a %s", async (_, write, hints, most) => {
    const operations = write.burst * 20;
    const seen = await inWorld({ limits: { write }, operations, hints });
    expect(seen.throttled).toBeLessThanOrEqual(most);
    expect(seen.trace.filter(({ ms, throttled }) => throttled && ms > 10_000)).toEqual([]);
    expect(seen.seconds / seen.idealSeconds).toBeLessThan(1.06);
  });

  it.each([
    ["a fifth of the limit's burst and rate", hintOf(5, 150)],
    ["a fifth of its rate", hintOf(25, 150)],
  ])("does not stay slow with %s", async (_, hints) => {
    const seen = await inWorld({ hints });
    expect(seen.seconds / seen.idealSeconds).toBeLessThan(1.04);
  });

  it.each([-600_000, 600_000])("is not held up by a clock that is %i ms off", async (skewMs) => {
    const seen = await inWorld({ skewMs, hints: hintOf(25, 750) });
    expect(seen.seconds / seen.idealSeconds).toBeLessThan(1.04);
    expect(seen.throttled).toBeLessThanOrEqual(2);
  });
});

describe("a right limit that was configured", () => {
  /** Fixed, because a run in some hundreds has a few refusals more: the decision page counts them. */
  const SAMPLE = { numRuns: 40, seed: 778 };

  it("is not exceeded while the clocks agree to 0.2 s", async () => {
    for (const { executions, skewMs, seed, ...bucket } of fc.sample(randomWorlds(200), SAMPLE)) {
      const write = limitOf(bucket);
      const operations = 4 * write.burst;
      const hints = hintOf(write.burst, write.refillPerMinute);
      const seen = await inWorld({ limits: { write }, operations, executions, skewMs, hints }, seed);
      expect(seen.calls - seen.throttled).toBe(operations);
      expect(seen.throttled).toBeLessThanOrEqual(most429s(seen));
    }
  });
});

describe("the first answer where a limit was configured", () => {
  const hint = { burst: 25, refillPerSecond: 12.5 };
  const seen = { second: SECOND, limit: 25, remaining: 22, throttled: false, countedBefore: 0 };
  const learned = (rest: Partial<typeof seen> = {}) =>
    learn({ ...EMPTY_BUCKET, granted: 20 }, { ...seen, countedAtMost: 20, ...rest }, hint);

  it("leaves the bucket full as far as it can be, and the rate as configured", () => {
    expect(learned()).toMatchObject({ burst: 25, refillPerSecond: 12.5, known: { supply: 25 } });
    expect(learned({ remaining: 2 })).toMatchObject({ known: { supply: 22 } });
  });

  it("says what the limit is, where it is another one", () => {
    const next = learned({ limit: 5, remaining: 4 });
    expect(next).toMatchObject({ burst: 5, known: { supply: 5 } });
    expect(next).not.toHaveProperty("refillPerSecond");
  });

  it("is followed by some seconds in which more supply does not raise the rate", () => {
    const model = learned();
    if (model === undefined) throw new Error("The first answer is always news.");
    const more = (second: number) =>
      learn(stateWith(model, 120), { ...seen, second, countedBefore: 119, countedAtMost: 120 });
    expect(more(SECOND + 2)).toMatchObject({ refillPerSecond: 12.5, known: { supply: 142 } });
    expect(more(SECOND + 6)?.refillPerSecond).toBeGreaterThan(12.5);
  });
});

describe("our own clock", () => {
  const bounds = (earliestMs: number, latestMs: number) => ({ earliestMs, latestMs, atMs: 0 });

  it("tightens what answers leave open, and is given up where they contradict it", () => {
    expect(withOwnClock(bounds(-900, 400))).toMatchObject({ earliestMs: -250, latestMs: 250 });
    expect(withOwnClock(bounds(-100, 900))).toMatchObject({ earliestMs: -100, latestMs: 250 });
    expect(withOwnClock(bounds(-1400, -300))).toEqual(bounds(-1400, -300));
  });
});
