import { describe, expect, test } from "vitest";
import { ALL_CLOSED, type Circuits, close, open } from "../../lambda/circuit/circuit.ts";
import { createHold, HOLD_LEASE_MS, type Hold, holderOf, takeHold } from "../../lambda/circuit/hold.ts";
import { shareCircuits } from "../../lambda/circuit/shared-circuits.ts";
import { manualClock } from "../support/manual-clock.ts";

const NOW_MS = 1_000_000;

describe("the hold of a lane", () => {
  test("belongs to one execution until its lease is over", () => {
    const held = takeHold(ALL_CLOSED, "bulk", "one", NOW_MS);
    expect(holderOf(held, "bulk", NOW_MS)).toEqual({ by: "one", untilMs: NOW_MS + HOLD_LEASE_MS });
    expect(takeHold(held, "bulk", "two", NOW_MS + HOLD_LEASE_MS - 1)).toBe(held);
    expect(holderOf(held, "bulk", NOW_MS + HOLD_LEASE_MS)).toBeUndefined();
    expect(
      holderOf(takeHold(held, "bulk", "two", NOW_MS + HOLD_LEASE_MS), "bulk", NOW_MS + HOLD_LEASE_MS)?.by,
    ).toBe("two");
  });

  test("is renewed only when half of its time is over", () => {
    const held = takeHold(ALL_CLOSED, "bulk", "one", NOW_MS);
    expect(takeHold(held, "bulk", "one", NOW_MS + 1_000)).toBe(held);
    const halfMs = NOW_MS + HOLD_LEASE_MS / 2;
    expect(holderOf(takeHold(held, "bulk", "one", halfMs), "bulk", halfMs)?.untilMs).toBe(
      halfMs + HOLD_LEASE_MS,
    );
  });

  test("is one of each lane, and outlives circuits that open and close", () => {
    const both = takeHold(takeHold(ALL_CLOSED, "bulk", "one", NOW_MS), "interactive", "two", NOW_MS);
    const opened = open(both, "everything", { cause: "outage", detail: "503" }, NOW_MS);
    const closed = close(opened, "everything");
    expect(closed).toMatchObject({
      version: 4,
      holders: { bulk: { by: "one" }, interactive: { by: "two" } },
    });
  });
});

describe("an execution", () => {
  function world() {
    const clock = manualClock(NOW_MS);
    const told = { circuits: ALL_CLOSED as Circuits, requests: 0 };
    const store = {
      read: async () => {
        told.requests += 1;
        return told.circuits;
      },
      replace: async (next: Circuits) => {
        if (next.version !== told.circuits.version + 1) return false;
        told.circuits = next;
        return true;
      },
    };
    const failures: unknown[] = [];
    let executions = 0;
    const hold = (): Hold => {
      executions += 1;
      const random = executions / 10;
      return createHold(
        shareCircuits(store, clock, (event) => failures.push(event)),
        clock,
        () => random,
      );
    };
    return { clock, told, store, hold };
  }

  test("takes the hold, and the others of its lane see that", async () => {
    const { hold, told } = world();
    const [first, second] = [hold(), hold()];
    expect(await first.take("interactive")).toBe(true);
    expect(await second.take("interactive")).toBe(false);
    expect([first.isOthers("interactive"), second.isOthers("interactive")]).toEqual([false, true]);
    expect(await second.take("bulk")).toBe(true);
    expect(Object.keys(told.circuits.holders ?? {})).toEqual(["interactive", "bulk"]);
  });

  test("asks once for deliveries that want it together, and not at all while it has it", async () => {
    const { hold, told } = world();
    const one = hold();
    expect(await Promise.all([1, 2, 3].map(() => one.take("bulk")))).toEqual([true, true, true]);
    await one.take("bulk");
    expect(told.requests).toBe(1);
  });

  test("may have it when the holder died", async () => {
    const { hold, clock } = world();
    await hold().take("bulk");
    const second = hold();
    clock.advance(HOLD_LEASE_MS);
    expect(await second.take("bulk")).toBe(true);
  });

  test("waits as it may where the control table does not answer", async () => {
    const { hold, store } = world();
    store.read = async () => {
      throw new Error("throttled");
    };
    expect(await hold().take("bulk")).toBe(true);
  });
});
