import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PermitAnswer } from "../../lambda/budget/rate-budget.ts";
import type { BudgetStore } from "../../lambda/budget/store.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import { memoryBudgetStore } from "../models/budget-store.ts";
import { tenantWithBudget } from "./tenant-with-budget.ts";

describe("waiting for a permit", () => {
  it("ends before the deadline, with a time to come back that the line explains", async () => {
    const { clock, open, acquire, batch } = tenantWithBudget();
    const answer = await clock.run(
      (async () => {
        const budget = open();
        void batch(open(), 30, 120_000);
        await clock.sleep(5000);
        const deadlineMs = clock.now() + 1500;
        const waited = await Promise.all(Array.from({ length: 10 }, () => acquire(budget, 1500)));
        expect(clock.now()).toBeLessThan(deadlineMs);
        return waited.filter(({ granted }) => !granted)[0] as PermitAnswer & { granted: false };
      })(),
    );
    expect(answer.retryAfterMs).toBeGreaterThanOrEqual(1000);
    expect(answer.retryAfterMs).toBeLessThan(30_000);
  });

  it("ends before the deadline when the table does not answer, and what comes too late is not lost", async () => {
    const slow = memoryBudgetStore(() => clock.sleep(2000));
    const { clock, open, acquire } = tenantWithBudget({ store: slow });
    await clock.run(
      (async () => {
        const asked = clock.now();
        expect(await acquire(open(), 1000)).toMatchObject({ granted: false, reason: "budget" });
        expect(clock.now() - asked).toBeLessThan(1000);
        await clock.sleep(60_000);
        const { write, management } = (await slow.read()).buckets;
        expect([write.granted, management.granted, write.promised - write.served]).toEqual([0, 0, 0]);
      })(),
    );
  });

  it("is refused at once where the deadline has passed", async () => {
    const { clock, open, acquire } = tenantWithBudget();
    expect(await clock.run(acquire(open(), 0))).toMatchObject({ granted: false });
  });

  it("costs nothing but sleep: not a request while a turn is seconds away", async () => {
    const store = memoryBudgetStore();
    const { clock, open, batch } = tenantWithBudget({ store });
    await clock.run(
      (async () => {
        const work = Array.from({ length: 16 }, () => batch(open(), 10, 120_000));
        await clock.sleep(20_000);
        const before = store.requests();
        await clock.sleep(10_000);
        // 25 permits, one write each, and hardly a look beside.
        expect(store.requests() - before).toBeLessThan(25 * 2.2);
        void work;
      })(),
    );
  });

  it("is over for the others a few seconds after those ahead died", async () => {
    const store = memoryBudgetStore();
    const { clock, open, batch, calls } = tenantWithBudget({ store });
    await clock.run(
      (async () => {
        await batch(open(), 8, 60_000);
        // Five positions whose owners never come for them.
        await store.update({ buckets: { write: { add: { promised: 5 } } } });
        const asked = clock.now();
        expect(await batch(open(), 10, 60_000)).toBe(10);
        expect(clock.now() - asked).toBeLessThan(12_000);
      })(),
    );
    expect(calls.filter(({ refused }) => refused)).toHaveLength(0);
  });
});

describe("the line", () => {
  it("counts a position once whose owner seemed gone and came for it", async () => {
    const store = memoryBudgetStore();
    const { clock, open, batch } = tenantWithBudget({ store });
    await clock.run(
      (async () => {
        await batch(open(), 8, 60_000);
        const asleep = batch(open(), 10, 60_000);
        await clock.sleep(50);
        const { promised } = (await store.read()).buckets.write;
        // Those behind it take it to be gone.
        await store.update({ buckets: { write: { add: { served: 1 }, skipped: promised } } });
        expect(await asleep).toBe(10);
        const { write } = (await store.read()).buckets;
        expect(write.promised - write.served).toBe(0);
      })(),
    );
  });

  it("leaves a position to those who counted it, where its owner gives it up", async () => {
    const store = memoryBudgetStore();
    const { clock, open, batch, acquire } = tenantWithBudget({ store });
    await clock.run(
      (async () => {
        await batch(open(), 8, 60_000);
        const untilSecond = Math.floor(clock.now() / 1000) + 60;
        await store.update({
          buckets: {},
          brake: { untilSecond, granted: 8, perSecond: 1, doublingSeconds: 5 },
        });
        const late = acquire(open(), 500);
        await clock.sleep(50);
        await store.update({ buckets: { write: { skipped: (await store.read()).buckets.write.promised } } });
        expect(await late).toMatchObject({ granted: false });
        await clock.sleep(100);
        const { write } = (await store.read()).buckets;
        expect(write.promised - write.served).toBe(1);
      })(),
    );
  });
});

describe("a permit that no call is made with", () => {
  it("goes to another operation of the execution", async () => {
    const store = memoryBudgetStore();
    const { clock, open, acquire } = tenantWithBudget({ store });
    await clock.run(
      (async () => {
        const budget = open();
        const first = acquire(budget, 60_000, "interactive");
        const second = acquire(budget, 60_000, "interactive");
        const answer = await first;
        if (!answer.granted) throw new Error("Not granted.");
        await budget.giveBack(answer.permit);
        expect((await second).granted).toBe(true);
        expect((await store.read()).buckets.write.granted).toBe(1);
      })(),
    );
  });

  it("goes back where no operation waits", async () => {
    const store = memoryBudgetStore();
    const { clock, open, acquire } = tenantWithBudget({ store });
    await clock.run(
      (async () => {
        const budget = open();
        const answer = await acquire(budget, 1000);
        if (!answer.granted) throw new Error("Not granted.");
        await budget.giveBack(answer.permit);
        const { write, management } = (await store.read()).buckets;
        expect([write.granted, management.granted]).toEqual([0, 0]);
      })(),
    );
  });
});

describe("headers that say nothing", () => {
  const spoilers: Record<string, (headers: Record<string, string>) => Record<string, string>> = {
    missing: () => ({}),
    "without a date": ({ date: _, ...headers }) => headers,
    "without a limit": ({ "x-ratelimit-limit": _, ...headers }) => headers,
    negative: (headers) => ({ ...headers, "x-ratelimit-remaining": "-3", "x-ratelimit-limit": "-5" }),
    text: (headers) => ({ ...headers, "x-ratelimit-remaining": "some", "x-ratelimit-reset": "soon" }),
    "of another century": (headers) => ({ ...headers, date: "Thu, 01 Jan 1970 00:00:01 GMT" }),
  };

  it.each(Object.entries(spoilers))("(%s) never stop the work", async (_, spoil) => {
    const { clock, open, batch } = tenantWithBudget({ spoil });
    expect(await clock.run(batch(open(), 6, 120_000))).toBe(6);
  });

  it("now and then, of any kind, neither stop it nor spoil what is known", async () => {
    const names = ["date", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
    const junk = fc.record({
      name: fc.constantFrom(...names),
      value: fc.constantFrom("", "x", "-1", "1e9", "999999999999", "0", "Thu, 01 Jan 2099 00:00:00 GMT"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(junk, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 5, max: 15 }),
        async (some, every) => {
          let answers = 0;
          const { clock, open, batch, calls } = tenantWithBudget({
            limit: perMinute(25, 750),
            spoil: (headers) =>
              ++answers % every === 0
                ? { ...headers, ...Object.fromEntries(some.map(({ name, value }) => [name, value])) }
                : headers,
          });
          await clock.run(
            (async () => {
              const started = clock.now();
              for (let round = 0; round < 8; round++) expect(await batch(open(), 10, 120_000)).toBe(10);
              expect(clock.now() - started).toBeLessThan(25_000);
            })(),
          );
          expect(calls.filter(({ refused }) => refused).length).toBeLessThanOrEqual(6);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe("what the shared item brings along", () => {
  it("is there after the first request, with its age", async () => {
    const store = memoryBudgetStore();
    const withOthers: BudgetStore = {
      read: async () => ({ ...(await store.read()), shared: { cancel_epoch: 3 } }),
      async update(change) {
        const { applied, item } = await store.update(change);
        return { applied, item: { ...item, shared: { cancel_epoch: 3 } } };
      },
    };
    const { clock, open, acquire } = tenantWithBudget({ store: withOthers });
    const budget = open();
    expect(budget.shared()).toEqual({ attributes: {}, ageMs: Number.POSITIVE_INFINITY });
    await clock.run(acquire(budget, 1000));
    expect(budget.shared()).toEqual({ attributes: { cancel_epoch: 3 }, ageMs: 0 });
  });
});

describe("a limit that is raised", () => {
  it("is followed within seconds, from another execution too", async () => {
    const { clock, open, batch, setLimit, events } = tenantWithBudget({ limit: perMinute(4, 30) });
    await clock.run(
      (async () => {
        const [one, other] = [open(), open()];
        expect(await batch(one, 8, 60_000)).toBe(8);
        setLimit(perMinute(100, 6000));
        expect(await batch(one, 10, 60_000)).toBe(10);
        const startedMs = clock.now();
        for (const budget of [one, other, one, other]) expect(await batch(budget, 10, 60_000)).toBe(10);
        expect(clock.now() - startedMs).toBeLessThan(5_000);
        expect(events.throttled).toBe(0);
      })(),
    );
  });
});

describe("a line whose first askers died, before a bucket that is small for its rate", () => {
  it("goes on within seconds, and is not polled", async () => {
    const store = memoryBudgetStore();
    const { clock, open, batch } = tenantWithBudget({ store, limit: perMinute(5, 960) });
    await clock.run(
      (async () => {
        await batch(open(), 10, 60_000);
        // Those ahead: they joined the line, and were never heard of again.
        await store.update({ buckets: { write: { add: { promised: 8 } } } });
        const before = store.requests();
        const startedMs = clock.now();
        expect(await batch(open(), 10, 60_000)).toBe(10);
        expect(clock.now() - startedMs).toBeLessThan(15_000);
        expect(store.requests() - before).toBeLessThan(150);
      })(),
    );
  });
});
