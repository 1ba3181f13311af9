import { describe, expect, it } from "vitest";
import type { RateBudget } from "../../lambda/budget/rate-budget.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import { memoryBudgetStore } from "../models/budget-store.ts";
import { START_MS, tenantWithBudget } from "./tenant-with-budget.ts";

/** A store that can be unplugged. */
function fallibleStore() {
  const store = memoryBudgetStore();
  const plug = { in: true };
  const guarded =
    <A extends unknown[], R>(run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (!plug.in) throw new Error("The table is away.");
      return await run(...args);
    };
  return { plug, requests: store.requests, read: guarded(store.read), update: guarded(store.update) };
}

describe("while the control table is away", () => {
  it("makes one call at a time at its share of the rate, says so once, and says when it is back", async () => {
    const store = fallibleStore();
    const { clock, open, batch, calls, events } = tenantWithBudget({ store });
    await clock.run(
      (async () => {
        const budget = open();
        await batch(budget, 20, 60_000);
        store.plug.in = false;
        const before = calls.length;
        const awayAtMs = clock.now() - START_MS;
        const work = batch(budget, 10, 100_000);
        await clock.sleep(13_000);
        // 2.5 a second divided by 6 executions: a call each 2.4 seconds.
        const gaps = calls
          .slice(before)
          .map(({ ms }, index) => ms - (calls[before + index - 1]?.ms ?? awayAtMs));
        expect(gaps.length).toBeGreaterThanOrEqual(5);
        expect(gaps.length).toBeLessThanOrEqual(7);
        expect(Math.min(...gaps.slice(1))).toBeGreaterThan(2000);
        expect(events.degraded).toEqual([true]);
        store.plug.in = true;
        expect(await work).toBe(10);
        expect(events.degraded).toEqual([true, false]);
      })(),
    );
  });

  it("makes progress where nothing was ever learned", async () => {
    const store = fallibleStore();
    store.plug.in = false;
    const { clock, open, batch, calls } = tenantWithBudget({ store });
    expect(await clock.run(batch(open(), 5, 90_000))).toBe(5);
    expect(calls.filter(({ refused }) => refused)).toHaveLength(0);
  });
});

describe("what cannot be learned from an answer", () => {
  it("is told once, and again after an answer that could be learned", async () => {
    const store = fallibleStore();
    const { clock, open, acquire, call, setLimit, events } = tenantWithBudget({ store });
    const callWhile = async (isIn: boolean, budget: RateBudget) => {
      store.plug.in = true;
      const answer = await acquire(budget, 60_000);
      if (!answer.granted) throw new Error("There is no permit.");
      store.plug.in = isIn;
      await call(budget, answer.permit);
    };
    await clock.run(
      (async () => {
        const budget = open();
        const away = new Error("The table is away.");
        for (const isIn of [false, false, true]) await callWhile(isIn, budget);
        expect(events.notLearned).toEqual([away]);
        setLimit(perMinute(10, 300));
        for (let calls = 0; calls < 5; calls++) await callWhile(false, budget);
        expect(events.notLearned).toEqual([away, away]);
      })(),
    );
  });
});
