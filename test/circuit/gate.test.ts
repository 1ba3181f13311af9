import { describe, expect, test } from "vitest";
import type { Meaning } from "../../lambda/answer/meaning.ts";
import type { RateBudget } from "../../lambda/budget/rate-budget.ts";
import type { AdmissionRequest } from "../../lambda/circuit/admission-request.ts";
import { ALL_CLOSED, type Circuits, open } from "../../lambda/circuit/circuit.ts";
import type { CircuitStore } from "../../lambda/circuit/circuit-store.ts";
import { type Admission, createGate, type Gate } from "../../lambda/circuit/gate.ts";
import type { WorkerEvent } from "../../lambda/telemetry/events.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";

const DONE: Meaning = { kind: "done", result: "applied", stateBefore: "disabled", auth0Status: 201 };
const FAILED: Meaning = {
  kind: "retry",
  detail: "503 Service Unavailable",
  unsettled: false,
  auth0Status: 503,
};
const MET_ANOTHER: Meaning = {
  kind: "retry",
  detail: "409 Conflict",
  unsettled: false,
  answered: true,
  auth0Status: 409,
};
const NO_SCOPE: Meaning = {
  kind: "blocked",
  what: "delete:organization_connections",
  detail: "403 Insufficient scope",
  unsettled: false,
};
const UNAUTHORIZED: Meaning = {
  kind: "blocked",
  what: "everything",
  detail: "401 Invalid token",
  unsettled: false,
};

const FOREIGN: Meaning = { kind: "unrecognised", detail: "409, but not Auth0's", auth0Status: 409 };
const LACKING = {
  kind: "rejected",
  detail: "403 Please upgrade your subscription",
  auth0Status: 403,
  entitlement: true,
} as const satisfies Meaning;

interface World {
  readonly clock: ManualClock;
  readonly store: CircuitStore & { circuits: Circuits };
  readonly events: WorkerEvent[];
  readonly permits: { granted: number; givenBack: number };
  gate(): Gate;
}

function world(circuits: Circuits = ALL_CLOSED): World {
  const clock = manualClock(1_000_000);
  const events: WorkerEvent[] = [];
  const permits = { granted: 0, givenBack: 0 };
  const store = {
    circuits,
    read: async () => store.circuits,
    replace: async (next: Circuits) => {
      if (next.version !== store.circuits.version + 1) return false;
      store.circuits = next;
      return true;
    },
  };
  const budget: RateBudget = {
    foresee: () => {},
    acquire: async ({ bucket, lane }) => {
      permits.granted += 1;
      return { granted: true, permit: { bucket, lane, waitedMs: 0 } };
    },
    report: async () => {},
    giveBack: async () => {
      permits.givenBack += 1;
    },
  };
  const observe = (event: WorkerEvent) => void events.push(event);
  return {
    clock,
    store,
    events,
    permits,
    gate: () =>
      createGate({ budget, circuits: store, seen: () => store.circuits, clock, random: () => 0.5, observe }),
  };
}

function wish(organization: number, extra: Partial<AdmissionRequest> = {}): AdmissionRequest {
  const organizationId = `org_${organization}`;
  const pair = `${organizationId}#con_1`;
  return { call: "enable", lane: "bulk", organizationId, pair, deadlineMs: 1_120_000, ...extra };
}

const TIMES = { sentAtMs: 0, receivedAtMs: 0, headers: {} };

async function make(gate: Gate, made: AdmissionRequest, meaning: Meaning): Promise<Meaning> {
  const admission = await gate.admit(made);
  if (!admission.admitted) throw new Error(`not admitted: ${admission.reason}`);
  return gate.report(admission.pass, made, meaning, TIMES);
}

const admitted = (admission: Admission) => admission.admitted;

describe("the gate", () => {
  test("opens for everything after five failures in a row over three organizations; the fifth counts as no attempt", async () => {
    const { gate: makeGate, store, events } = world();
    const gate = makeGate();
    const meanings: string[] = [];
    for (const organization of [1, 2, 3, 1, 2]) {
      meanings.push((await make(gate, wish(organization), FAILED)).kind);
    }
    expect(meanings).toEqual(["retry", "retry", "retry", "retry", "blocked"]);
    expect(store.circuits.open.everything).toMatchObject({ cause: "outage", detail: FAILED.detail });
    expect(events).toContainEqual(
      expect.objectContaining({ event: "circuit", guarded: "everything", state: "open" }),
    );
  });

  test.each([
    ["two organizations only", [1, 2, 1, 2, 1, 2, 1, 2].map((o) => [o, FAILED] as const)],
    [
      "a success between",
      [1, 2, 3, 4]
        .map((o) => [o, FAILED] as const)
        .concat([
          [5, DONE],
          [6, FAILED],
        ] as never),
    ],
    ["four", [1, 2, 3, 4].map((o) => [o, FAILED] as const)],
  ])("stays closed for %s", async (_, calls) => {
    const { gate: makeGate, store } = world();
    const gate = makeGate();
    for (const [organization, meaning] of calls) await make(gate, wish(organization), meaning);
    expect(store.circuits.open).toEqual({});
  });

  test("stops only the calls that need a missing scope", async () => {
    const { gate: makeGate, store } = world();
    const gate = makeGate();
    await make(gate, wish(1, { call: "disable" }), NO_SCOPE);
    expect(Object.keys(store.circuits.open)).toEqual(["delete:organization_connections"]);
    expect(admitted(await gate.admit(wish(2)))).toBe(true);
    const soon = { deadlineMs: 1_002_000 };
    expect(await gate.admit(wish(3, { call: "disable", ...soon }))).toEqual({
      admitted: false,
      reason: "circuit",
      guarded: "delete:organization_connections",
      detail: NO_SCOPE.detail,
    });
  });

  test("does not hold a call that the work can do without, but lets it probe when its time has come", async () => {
    const { gate: makeGate, clock, permits } = world();
    const gate = makeGate();
    await make(gate, wish(1, { call: "disable" }), NO_SCOPE);
    const dispensable = (organization: number) => wish(organization, { call: "disable", dispensable: true });
    expect(await gate.admit(dispensable(2))).toMatchObject({ admitted: false, reason: "circuit" });
    expect(clock.now()).toBe(1_000_000);
    clock.advance(5_000);
    expect(await gate.admit(dispensable(2))).toMatchObject({
      admitted: true,
      pass: { probes: "delete:organization_connections" },
    });
    expect(await gate.admit(dispensable(3))).toMatchObject({ admitted: false, reason: "circuit" });
    expect(permits).toEqual({ granted: 2, givenBack: 0 });
  });

  test("holds such a call too while nothing at all may be called", async () => {
    const { gate: makeGate, clock } = world(
      open(ALL_CLOSED, "everything", { cause: "outage", detail: "503" }, 1_000_000),
    );
    const gate = makeGate();
    await gate.admit(wish(1));
    const startedAtMs = clock.now();
    const soon = { deadlineMs: startedAtMs + 12_000 };
    expect(await gate.admit(wish(2, { dispensable: true, ...soon }))).toMatchObject({
      admitted: false,
      guarded: "everything",
    });
    expect(clock.now() - startedAtMs).toBeGreaterThan(5_000);
  });

  test("opens at once when the credential is refused, and another execution sees it with its permit", async () => {
    const { gate: makeGate, permits } = world();
    await make(makeGate(), wish(1), UNAUTHORIZED);
    const other = makeGate();
    expect(admitted(await other.admit(wish(2, { deadlineMs: 1_002_000 })))).toBe(false);
    expect(permits).toEqual({ granted: 2, givenBack: 1 });
  });

  test("holds while open, lets one probe through, and closes on its success", async () => {
    const {
      gate: makeGate,
      store,
      clock,
      events,
    } = world(open(ALL_CLOSED, "everything", { cause: "outage", detail: "503" }, 1_000_000));
    const gates = [makeGate(), makeGate()];
    const waiting = gates.map((gate, index) => gate.admit(wish(index)));
    const first = await Promise.race(waiting);
    expect(first).toMatchObject({ admitted: true, pass: { probes: "everything" } });
    expect(clock.now()).toBeGreaterThanOrEqual(1_005_000);
    if (!first.admitted) throw new Error("not admitted");

    const prober = (await waiting[0]) === first ? 0 : 1;
    await gates[prober]?.report(first.pass, wish(prober), DONE, TIMES);
    expect(store.circuits.open).toEqual({});
    const second = await waiting[1 - prober];
    expect(second).toMatchObject({ admitted: true });
    expect(second?.admitted && second.pass.probes).toBeUndefined();
    expect(events.filter(({ event }) => event === "circuit")).toContainEqual(
      expect.objectContaining({ state: "closed" }),
    );
  });

  test("a failed probe pays no attempt while its circuit stays open, and pays one when it was closed meanwhile", async () => {
    const opened = open(ALL_CLOSED, "everything", { cause: "outage", detail: "503" }, 1_000_000);
    const { gate: makeGate, store } = world(opened);
    const gate = makeGate();
    expect((await make(gate, wish(1), FAILED)).kind).toBe("blocked");

    const admission = await gate.admit(wish(2));
    if (!admission.admitted) throw new Error("not admitted");
    store.circuits = { version: store.circuits.version + 1, open: {} };
    expect((await gate.report(admission.pass, wish(2), FAILED, TIMES)).kind).toBe("retry");
  });

  test("a probe for a scope that fails is part of an outage too", async () => {
    const scope = "delete:organization_connections";
    const opened = open(ALL_CLOSED, scope, { cause: "insufficient_scope", detail: "403" }, 900_000);
    const { gate: makeGate, store } = world(opened);
    const gate = makeGate();
    await make(gate, wish(0, { call: "disable" }), FAILED);
    for (let index = 1; index < 5; index++) await make(gate, wish(index), FAILED);
    expect(Object.keys(store.circuits.open)).toEqual([scope, "everything"]);
  });

  test("a 429 says nothing of an outage: the limit is kept in front of what may be down", async () => {
    const { gate: makeGate, store } = world();
    const gate = makeGate();
    for (let index = 0; index < 4; index++) await make(gate, wish(index), FAILED);
    await make(gate, wish(5), { kind: "throttled", message: "Global limit has been reached" });
    await make(gate, wish(6), FAILED);
    expect(store.circuits.open.everything).toMatchObject({ cause: "outage" });
  });

  test.each([
    ["unauthorized", ["delete:organization_connections"]],
    ["outage", ["everything", "delete:organization_connections"]],
  ] as const)("an answer about one scope shows that the token is good: after %s", async (cause, left) => {
    const opened = open(ALL_CLOSED, "everything", { cause, detail: "trouble" }, 1_000_000);
    const { gate: makeGate, store } = world(opened);
    await make(makeGate(), wish(1, { call: "disable" }), NO_SCOPE);
    expect(Object.keys(store.circuits.open)).toEqual(left);
  });

  test("counts no attempt for an outage when the circuits can be neither read nor written", async () => {
    const { gate: makeGate, store } = world();
    const gate = makeGate();
    store.read = async () => {
      throw new Error("throttled");
    };
    const meanings: Meaning[] = [];
    for (const organization of [1, 2, 1, 2, 1, 3]) {
      meanings.push(await make(gate, wish(organization), FAILED));
    }
    expect(meanings).toEqual([...Array(5).fill(FAILED), { ...FAILED, excused: true }]);
    expect(await make(gate, wish(1), DONE)).toEqual(DONE);
    expect(await make(gate, wish(1), FAILED)).toEqual(FAILED);
  });

  test("goes on with what it saw last when the circuits cannot be read", async () => {
    const { gate: makeGate, store, events } = world();
    const gate = makeGate();
    await make(gate, wish(1), UNAUTHORIZED);
    store.read = async () => {
      throw new Error("throttled");
    };
    expect(admitted(await gate.admit(wish(2)))).toBe(false);
    expect(events).toContainEqual(expect.objectContaining({ event: "failed" }));
  });

  test("a failure that Auth0 itself tells of is not an outage", async () => {
    const { gate: makeGate, store } = world();
    const gate = makeGate();
    for (const organization of [1, 2, 3, 4]) await make(gate, wish(organization), FAILED);
    for (const organization of [5, 6, 7, 8, 9]) await make(gate, wish(organization), MET_ANOTHER);
    expect(store.circuits.open).toEqual({});
  });

  test("an answer that is not Auth0's fails a probe, closes nothing, and neither joins a streak nor ends it", async () => {
    const scope = "create:organization_connections";
    const opened = open(ALL_CLOSED, scope, { cause: "insufficient_scope", detail: "403" }, 900_000);
    const { gate: makeGate, store } = world(opened);
    const gate = makeGate();
    expect(await make(gate, wish(1), FOREIGN)).toEqual(FOREIGN);
    expect(store.circuits.open[scope]).toMatchObject({ probes: 1 });
    expect(store.circuits.open[scope]?.nextProbeAtMs).toBeLessThan(1_000_000 + 10_000);

    const other = world();
    const second = other.gate();
    for (const organization of [1, 2, 3, 4]) await make(second, wish(organization), FAILED);
    for (const organization of [5, 6, 7]) await make(second, wish(organization), FOREIGN);
    expect(other.store.circuits.open).toEqual({});
    await make(second, wish(8), FAILED);
    expect(other.store.circuits.open.everything).toMatchObject({ cause: "outage" });
  });
});

describe("answers that the tenant's plan lacks a call", () => {
  const scope = "create:organization_connections";
  const kinds = async (gate: Gate, organizations: readonly number[], meaning: Meaning = LACKING) => {
    const all: string[] = [];
    for (const organization of organizations) all.push((await make(gate, wish(organization), meaning)).kind);
    return all;
  };

  test("open the circuit of that call after five in a row over three organizations; the fifth waits", async () => {
    const { gate: makeGate, store } = world();
    expect(await kinds(makeGate(), [1, 2, 3, 1, 2])).toEqual([...Array(4).fill("rejected"), "blocked"]);
    expect(store.circuits.open).toEqual({
      [scope]: expect.objectContaining({ cause: "insufficient_entitlement", detail: LACKING.detail }),
    });
  });

  test.each([
    ["two organizations only", [1, 2, 1, 2, 1, 2, 1], LACKING],
    ["another answer to the same call between", [1, 2, 3, 4], DONE],
  ])("are the requests' own for %s", async (_, organizations, last) => {
    const { gate: makeGate, store } = world();
    const gate = makeGate();
    await kinds(gate, organizations);
    await make(gate, wish(2), last);
    expect(await kinds(gate, [1])).toEqual(["rejected"]);
    expect(store.circuits.open).toEqual({});
  });

  test("are counted for each scope", async () => {
    const { gate: makeGate, store } = world();
    const gate = makeGate();
    await kinds(gate, [1, 2, 3, 4]);
    await make(gate, wish(5, { call: "disable" }), LACKING);
    await make(gate, wish(6, { call: "disable" }), DONE);
    expect(store.circuits.open).toEqual({});
    await kinds(gate, [5]);
    expect(Object.keys(store.circuits.open)).toEqual([scope]);
  });

  test("fail a probe, and its operation waits; the first success closes the circuit", async () => {
    const lacking = { cause: "insufficient_entitlement", detail: "403" } as const;
    const { gate: makeGate, store } = world(open(ALL_CLOSED, scope, lacking, 900_000));
    const gate = makeGate();
    expect(await make(gate, wish(1), LACKING)).toMatchObject({ kind: "blocked", what: scope });
    expect(store.circuits.open[scope]).toMatchObject({ probes: 1 });
    await make(gate, wish(2), DONE);
    expect(store.circuits.open).toEqual({});
  });

  test("show that the tenant answers: they end a streak of failures and close the circuit for everything", async () => {
    const { gate: makeGate, store } = world(
      open(ALL_CLOSED, "everything", { cause: "outage", detail: "503" }, 900_000),
    );
    const gate = makeGate();
    expect(await kinds(gate, [1])).toEqual(["rejected"]);
    expect(store.circuits.open).toEqual({});
  });
});
