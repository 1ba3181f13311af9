import { describe, expect, it } from "vitest";
import { createRateBudget } from "../../lambda/budget/budget.ts";
import type { BudgetStore } from "../../lambda/budget/store.ts";
import { memoryBudgetStore } from "../models/budget-store.ts";
import { seeded } from "../simulation/random.ts";
import { createVirtualClock } from "../simulation/virtual-clock.ts";

const TRIP_MS = 10;

/** A budget before a table whose requests take `TRIP_MS`. */
function world(change: (store: BudgetStore) => Partial<BudgetStore> = () => ({})) {
  const clock = createVirtualClock(1_800_000_000_300);
  const table = memoryBudgetStore(() => clock.sleep(TRIP_MS / 2));
  const degraded: boolean[] = [];
  const budget = createRateBudget({
    store: { ...table, ...change(table) },
    clock,
    random: seeded(1),
    executions: 4,
    observe(event) {
      if (event.event === "degraded") degraded.push(event.degraded);
    },
  });
  const acquire = (lane: "interactive" | "bulk" = "interactive") =>
    clock.run(budget.acquire({ bucket: "write", lane, deadlineMs: clock.now() + 60_000 }));
  const timed = async () => {
    const askedAtMs = clock.now();
    const answer = await acquire();
    expect(answer).toMatchObject({ granted: true });
    return clock.now() - askedAtMs;
  };
  return { clock, budget, acquire, timed, degraded, requests: table.requests };
}

describe("foresee() of a rate budget", () => {
  it("reads what the first permit rests on, once for all that foresee it, and costs no request more", async () => {
    const without = world();
    expect(await without.timed()).toBe(2 * TRIP_MS);

    const { clock, budget, timed, requests } = world();
    for (let delivery = 0; delivery < 10; delivery += 1) {
      budget.foresee({ bucket: "write", lane: "interactive" });
    }
    await clock.run(clock.sleep(TRIP_MS));
    expect(await timed()).toBe(TRIP_MS);
    expect(requests()).toBe(without.requests());
  });

  it("is waited for by a permit that is asked for before the answer", async () => {
    const { clock, budget, timed, requests } = world();
    budget.foresee({ bucket: "write", lane: "interactive" });
    await clock.run(clock.sleep(TRIP_MS / 2));
    expect(await timed()).toBe(1.5 * TRIP_MS);
    expect(requests()).toBe(2);
  });

  it.each([
    ["in the bulk lane, where a place in the line brings the item along", "bulk", 0],
    ["of an item that was read just now", "interactive", 2],
  ] as const)("reads nothing %s", async (_, lane, before) => {
    const { budget, acquire, requests } = world();
    if (before > 0) await acquire();
    budget.foresee({ bucket: "write", lane });
    expect(requests()).toBe(before);
  });

  it("that fails does not count as trouble of the table: the permit asks by itself", async () => {
    let failures = 1;
    const { clock, budget, timed, degraded } = world(({ read }) => ({
      read: async () => {
        if (failures-- > 0) throw new Error("no connection");
        return read();
      },
    }));
    budget.foresee({ bucket: "write", lane: "interactive" });
    await clock.run(clock.sleep(1));
    expect(await timed()).toBe(2 * TRIP_MS);
    expect(degraded).toEqual([]);
  });
});
