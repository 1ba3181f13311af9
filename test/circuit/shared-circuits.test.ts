import { beforeEach, describe, expect, it } from "vitest";
import { ALL_CLOSED, type Circuits, open } from "../../lambda/circuit/circuit.ts";
import { type SharedCircuits, shareCircuits } from "../../lambda/circuit/shared-circuits.ts";
import type { WorkerEvent } from "../../lambda/telemetry/events.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";

let clock: ManualClock;
let stored: Circuits;
let requests: string[];
/** Requests of these kinds are never answered. */
let silent: readonly string[];
let events: WorkerEvent[];
let keeper: SharedCircuits;

beforeEach(() => {
  clock = manualClock();
  stored = ALL_CLOSED;
  requests = [];
  silent = [];
  events = [];
  const answer = async <T>(kind: string, request: () => T): Promise<T> => {
    requests.push(kind);
    return silent.includes(kind) ? new Promise<never>(() => {}) : request();
  };
  const store = {
    read: () => answer("read", () => stored),
    replace: (next: Circuits) =>
      answer("replace", () => {
        if (next.version !== stored.version + 1) return false;
        stored = next;
        return true;
      }),
  };
  keeper = shareCircuits(store, clock, (event) => events.push(event));
});

const openAll = () =>
  keeper.change((now) => open(now, "everything", { cause: "outage", detail: "503" }, clock.now()));

describe("the keeper of circuits, before a store that goes silent", () => {
  it("holds no look for long, and ten not one after the other", async () => {
    silent = ["read"];
    const beganAtMs = clock.now();
    await Promise.all(Array.from({ length: 10 }, () => keeper.look()));
    expect(clock.now() - beganAtMs).toBe(5_000);
    expect(requests).toEqual(["read"]);
    expect(events).toHaveLength(10);
    expect(events).toMatchObject(Array(10).fill({ event: "failed", error: { name: "TimeoutError" } }));
  });

  it.each(["read", "replace"])(
    "changes nothing while the %s hangs, and everything afterwards",
    async (kind) => {
      silent = [kind];
      expect(await openAll()).toBe(false);
      expect(keeper.known()).toEqual(ALL_CLOSED);
      silent = [];
      expect(await openAll()).toBe(true);
      expect(keeper.known().open.everything).toMatchObject({ cause: "outage" });
    },
  );

  it("does not make a change whose turn comes too late", async () => {
    silent = ["read"];
    const waiting = keeper.look();
    const change = openAll();
    clock.at(clock.now() + 4_000, () => {
      silent = [];
    });
    await waiting;
    expect(await change).toBe(false);
    expect(stored).toEqual(ALL_CLOSED);
  });
});
