import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateBudget } from "../../lambda/budget/budget.ts";
import type { Permit, PermitAnswer, RateBudget } from "../../lambda/budget/rate-budget.ts";
import type { BudgetStore } from "../../lambda/budget/store.ts";
import { fullBucket, holdsAtMs, type Limit, perMinute, take, tokensIn } from "../../local/tenant/bucket.ts";
import { memoryBudgetStore } from "../models/budget-store.ts";
import { seeded } from "../simulation/random.ts";
import { createVirtualClock } from "../simulation/virtual-clock.ts";

const START_MS = 1_800_000_000_300;

interface Options {
  readonly store?: BudgetStore;
  readonly limit?: Limit;
  /** What becomes of the headers on their way. */
  readonly spoil?: (headers: Record<string, string>) => Record<string, string>;
}

/** One execution with its budget before a tenant with one bucket. */
function tenantWithBudget({
  store = memoryBudgetStore(),
  limit: firstLimit = perMinute(5, 150),
  spoil = (headers) => headers,
}: Options = {}) {
  let limit = firstLimit;
  const clock = createVirtualClock(START_MS);
  const events: { degraded: boolean[]; throttled: number; waitedMs: number[]; notLearned: unknown[] } = {
    degraded: [],
    notLearned: [],
    throttled: 0,
    waitedMs: [],
  };
  const open = () =>
    createRateBudget({
      store,
      clock,
      random: seeded(1),
      executions: 6,
      observe: (event) => {
        if (event.event === "permit") events.waitedMs.push(event.waitedMs);
        else if (event.event === "throttled") events.throttled++;
        else if (event.event === "degraded") events.degraded.push(event.degraded);
        else if (event.event === "not_learned") events.notLearned.push(event.error);
      },
    });
  let bucket = fullBucket(limit, START_MS);
  const calls: { ms: number; refused: boolean }[] = [];

  async function call(budget: RateBudget, permit: Permit): Promise<void> {
    const sentAtMs = clock.now();
    await clock.sleep(60);
    const serverMs = clock.now();
    const taken = take(bucket, serverMs);
    bucket = taken.bucket;
    calls.push({ ms: serverMs - START_MS, refused: !taken.granted });
    const remaining = tokensIn(bucket);
    const headers = {
      date: new Date(serverMs).toUTCString(),
      "x-ratelimit-limit": String(limit.burst),
      "x-ratelimit-remaining": String(Math.max(0, remaining)),
      "x-ratelimit-reset": String(Math.ceil(holdsAtMs(bucket, remaining + 1) / 1000)),
    };
    await clock.sleep(60);
    const status = taken.granted ? 201 : 429;
    await budget.report({ permit, sentAtMs, receivedAtMs: clock.now(), status, headers: spoil(headers) });
  }

  const setLimit = (next: Limit) => {
    limit = next;
    bucket = fullBucket(limit, clock.now());
  };

  const acquire = (budget: RateBudget, waitMs: number, lane: "bulk" | "interactive" = "bulk") =>
    budget.acquire({ bucket: "write", lane, deadlineMs: clock.now() + waitMs });

  /** So many operations of one batch: each takes a permit and makes its call. @returns how many were granted. */
  async function batch(budget: RateBudget, size: number, waitMs: number): Promise<number> {
    const granted = await Promise.all(
      Array.from({ length: size }, async () => {
        const answer = await acquire(budget, waitMs);
        if (answer.granted) await call(budget, answer.permit);
        return answer.granted;
      }),
    );
    return granted.filter(Boolean).length;
  }
  return { clock, open, events, calls, call, acquire, batch, setLimit };
}

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
