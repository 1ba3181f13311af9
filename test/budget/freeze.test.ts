import { describe, expect, it } from "vitest";
import type { Lane } from "../../contract/place.ts";
import { within } from "../../contract/within.ts";
import { createRateBudget } from "../../lambda/budget/budget.ts";
import type { BudgetStore } from "../../lambda/budget/store.ts";
import { memoryBudgetStore } from "../models/budget-store.ts";
import { createEnvironment } from "../simulation/environment.ts";
import { seeded } from "../simulation/random.ts";
import { createVirtualClock } from "../simulation/virtual-clock.ts";

const HOUR_MS = 3_600_000;

/** One execution environment with its budget, whose requests take 10 ms and are given up after a second of its own time. */
function frozenBetweenInvocations() {
  const clock = createVirtualClock(1_800_000_000_000);
  const table = memoryBudgetStore();
  const environment = createEnvironment({
    name: "execution-1",
    clock,
    diesOnTheWay: () => undefined,
    onDeath: () => {},
  });
  const overTheNetwork = <T>(effect: () => Promise<T>) =>
    within(1_000, environment.clock, environment.request(10, effect));
  const store: BudgetStore = {
    read: () => overTheNetwork(() => table.read()),
    update: (change) => overTheNetwork(() => table.update(change)),
  };
  const degraded: boolean[] = [];
  const budget = createRateBudget({
    store,
    clock: environment.clock,
    random: seeded(1),
    executions: 4,
    observe: (event) => event.event === "degraded" && degraded.push(event.degraded),
  });
  return {
    clock,
    degraded,
    budget,
    granted: async () => (await table.read()).buckets.write.granted,
    /** Takes permits as an invocation does, and ends as one: then the environment is frozen for an hour. */
    async invocation(lane: Lane, permits: number, patienceMs = 120_000) {
      const deadlineMs = clock.now() + patienceMs;
      const asked = Array.from({ length: permits }, () =>
        budget.acquire({ bucket: "write", lane, deadlineMs }),
      );
      const answers = await Promise.all(asked);
      await budget.quiet();
      environment.freeze();
      await clock.sleep(HOUR_MS);
      environment.thaw();
      return answers.flatMap((answer) => (answer.granted ? [answer.permit] : []));
    },
  };
}

describe("an environment that is frozen when its invocation ends", () => {
  it.each(["interactive", "bulk"] as const)(
    "goes on at its pace after the thaw, and every permit of the %s lane was used",
    async (lane) => {
      const { clock, degraded, invocation, granted } = frozenBetweenInvocations();
      await clock.run(
        (async () => {
          let used = 0;
          for (let turn = 0; turn < 5; turn += 1) used += (await invocation(lane, 1 + turn)).length;
          expect(used).toBe(15);
          expect(await granted()).toBe(used);
          expect(degraded).toEqual([]);
        })(),
      );
    },
  );

  it.each(["interactive", "bulk"] as const)(
    "loses no permit of the %s lane that came too late for its waiters",
    async (lane) => {
      const { clock, degraded, invocation, granted } = frozenBetweenInvocations();
      await clock.run(
        (async () => {
          let used = 0;
          for (let patienceMs = 1; patienceMs < 60; patienceMs += 1) {
            used += (await invocation(lane, 3, patienceMs)).length;
          }
          expect(await granted()).toBe(used);
          expect(degraded).toEqual([]);
        })(),
      );
    },
  );

  it("waits for a permit on its way back", async () => {
    const { clock, degraded, budget, invocation, granted } = frozenBetweenInvocations();
    await clock.run(
      (async () => {
        const [permit] = await invocation("interactive", 1);
        if (permit === undefined) throw new Error("There was no permit.");
        void budget.giveBack(permit);
        expect(await invocation("interactive", 0)).toEqual([]);
        expect(await granted()).toBe(0);
        expect(degraded).toEqual([]);
      })(),
    );
  });
});

describe("the end of an invocation", () => {
  it("waits for nothing where nothing is under way, and not for long where the table is silent", async () => {
    const clock = createVirtualClock(0);
    const silent: BudgetStore = { read: () => new Promise(() => {}), update: () => new Promise(() => {}) };
    const budget = createRateBudget({ store: silent, clock, random: seeded(1), executions: 4 });
    await clock.run(
      (async () => {
        await budget.quiet();
        expect(clock.now()).toBe(0);
        void budget.acquire({ bucket: "write", lane: "bulk", deadlineMs: 120_000 });
        await budget.quiet();
        expect(clock.now()).toBe(3_000);
      })(),
    );
  });
});
