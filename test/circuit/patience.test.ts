import { describe, expect, test } from "vitest";
import type { PermitAnswer, PermitRequest } from "../../lambda/budget/rate-budget.ts";
import type { AdmissionRequest } from "../../lambda/circuit/admission-request.ts";
import { ALL_CLOSED, type Circuits, open } from "../../lambda/circuit/circuit.ts";
import { type Company, gather } from "../../lambda/circuit/company.ts";
import { type Admission, createGate, type Gate } from "../../lambda/circuit/gate.ts";
import { takeHold } from "../../lambda/circuit/hold.ts";
import { MOST_HIDDEN } from "../../lambda/circuit/patience.ts";
import { manualClock } from "../support/manual-clock.ts";

const NOW_MS = 1_000_000;
const SCOPE = "create:organization_connections";
const STOPPED = open(ALL_CLOSED, SCOPE, { cause: "insufficient_scope", detail: "403" }, NOW_MS);
const HELD_BY_ANOTHER = takeHold(STOPPED, "interactive", "another", NOW_MS);

interface World {
  readonly gate: Gate;
  readonly nowMs: () => number;
  readonly asked: PermitRequest[];
}

/** A gate whose permits come after so many milliseconds. */
function world(circuits: Circuits, permitAfterMs = 0): World {
  const clock = manualClock(NOW_MS);
  const asked: PermitRequest[] = [];
  let now = circuits;
  const store = {
    read: async () => now,
    replace: async (next: Circuits) => {
      now = next;
      return true;
    },
  };
  const budget = {
    acquire(request: PermitRequest) {
      asked.push(request);
      const { bucket, lane, signal } = request;
      const granted: PermitAnswer = { granted: true, permit: { bucket, lane, waitedMs: permitAfterMs } };
      const refused: PermitAnswer = { granted: false, reason: "budget", retryAfterMs: 7_000 };
      if (request.deadlineMs <= clock.now()) return Promise.resolve(refused);
      const gone = new Promise<PermitAnswer>((resolve) =>
        signal?.addEventListener("abort", () => resolve(refused)),
      );
      return Promise.race([clock.sleep(permitAfterMs, signal).then(() => granted), gone]);
    },
    foresee: () => {},
    report: async () => {},
    giveBack: async () => {},
  };
  const gate = createGate({
    budget,
    circuits: store,
    seen: () => now,
    clock,
    random: () => 0.5,
    observe: () => {},
  });
  return { gate, nowMs: clock.now, asked };
}

function wish(organization: number, extra: Partial<AdmissionRequest> = {}): AdmissionRequest {
  const organizationId = `org_${organization}`;
  const pair = `${organizationId}#con_1`;
  return {
    call: "enable",
    lane: "interactive",
    organizationId,
    pair,
    deadlineMs: NOW_MS + 120_000,
    ...extra,
  };
}

function alone(): Company {
  const [company] = gather(1);
  if (company === undefined) throw new Error("a company of one");
  return company;
}

async function admitted(one: World, wanted: AdmissionRequest) {
  const admission = await one.gate.admit(wanted);
  return { admission, afterMs: one.nowMs() - NOW_MS };
}

const isCircuit = (admission: Admission) => !admission.admitted && admission.reason === "circuit";

describe("while the circuit of one scope is open", () => {
  test("one delivery of a batch waits and probes, and the others go back at once", async () => {
    const { gate, nowMs } = world(STOPPED);
    const companies = gather(10);
    const ends = await Promise.all(
      companies.map(async (company, organization) => {
        const admission = await gate.admit(wish(organization, { company }));
        return { admission, atMs: nowMs() };
      }),
    );
    const atOnce = ends.filter(({ atMs }) => atMs === NOW_MS);
    expect(atOnce).toHaveLength(9);
    expect(atOnce.every(({ admission }) => isCircuit(admission))).toBe(true);
    const [holder] = ends.filter(({ atMs }) => atMs > NOW_MS);
    expect(holder?.admission).toMatchObject({ admitted: true, pass: { probes: SCOPE } });
  });

  test("a delivery goes back at once where another execution of its lane waits", async () => {
    const { admission, afterMs } = await admitted(world(HELD_BY_ANOTHER), wish(1, { company: alone() }));
    expect([isCircuit(admission), afterMs]).toEqual([true, 0]);
  });

  test("what needs another scope is admitted", async () => {
    const { admission } = await admitted(
      world(HELD_BY_ANOTHER),
      wish(1, { call: "disable", company: alone() }),
    );
    expect(admission.admitted).toBe(true);
  });

  test("a lane that hides as much as it may waits instead of hiding more", async () => {
    const one = world(takeHold(STOPPED, "bulk", "another", NOW_MS));
    const share = MOST_HIDDEN.bulk / 2;
    for (let organization = 0; organization < share; organization++) {
      await one.gate.admit(wish(organization, { lane: "bulk", company: alone() }));
    }
    expect(one.nowMs()).toBe(NOW_MS);
    const { afterMs } = await admitted(one, wish(share, { lane: "bulk", company: alone() }));
    expect(afterMs).toBeGreaterThan(0);
  });

  test("the more messages an execution has sent away, the later the next one comes back", async () => {
    const { gate } = world(HELD_BY_ANOTHER);
    const stops = async (organization: number) => gate.admit(wish(organization, { company: alone() }));
    expect(await stops(0)).not.toHaveProperty("leastMs");
    for (let organization = 1; organization < 7_500; organization++) await stops(organization);
    expect(await stops(7_500)).toMatchObject({ leastMs: 100_000 });
  });

  test("what it stopped before is stopped before it begins, unless it may wait or probe", async () => {
    const [held, free, closed] = [world(HELD_BY_ANOTHER), world(STOPPED), world(ALL_CLOSED)];
    const stops = ({ gate }: World) => gate.stops(SCOPE, wish(1));
    expect(await stops(held)).toMatchObject({ guarded: SCOPE, detail: "403" });
    expect([await stops(free), await stops(closed)]).toEqual([undefined, undefined]);
    const due = open(ALL_CLOSED, SCOPE, { cause: "insufficient_scope", detail: "403" }, NOW_MS - 60_000);
    expect(await stops(world(takeHold(due, "interactive", "another", NOW_MS)))).toBeUndefined();
  });
});

describe("a wait for a permit", () => {
  const held = (lane: AdmissionRequest["lane"]) => takeHold(ALL_CLOSED, lane, "another", NOW_MS);

  test("in an execution with nothing else to do is short where another one of the lane waits", async () => {
    const one = world(held("interactive"), 30_000);
    // An execution has seen who waits once it has looked at the circuits, or taken a permit.
    await one.gate.stops(SCOPE, wish(0));
    const { admission, afterMs } = await admitted(one, wish(1, { company: alone() }));
    expect(admission).toEqual({ admitted: false, reason: "budget", retryAfterMs: 7_000 });
    expect(afterMs).toBe(300);
    await admitted(one, wish(2, { company: alone() }));
    expect(one.asked.map(({ deadlineMs, behind }) => [deadlineMs, behind])).toEqual([
      [NOW_MS + 120_000, 0],
      [NOW_MS + 300, 1],
    ]);
  });

  test("goes on in the one execution of the lane that may wait", async () => {
    const { admission, afterMs } = await admitted(world(ALL_CLOSED, 30_000), wish(1, { company: alone() }));
    expect([admission.admitted, afterMs]).toEqual([true, 30_000]);
  });

  test("goes on while another message of the batch is at work", async () => {
    const [company, other] = gather(2);
    other?.waitFor("read");
    const { admission } = await admitted(world(held("interactive"), 30_000), wish(1, { company }));
    expect(admission.admitted).toBe(true);
  });

  test("of a backfill holds its execution where the whole batch waits", async () => {
    const { admission } = await admitted(
      world(held("bulk"), 30_000),
      wish(1, { lane: "bulk", company: alone() }),
    );
    expect(admission.admitted).toBe(true);
  });

  test("of a backfill ends where the batch had other work, and another execution waits", async () => {
    const [company, other] = gather(2);
    other?.waitFor("read");
    other?.leave();
    const { admission } = await admitted(world(held("bulk"), 30_000), wish(1, { lane: "bulk", company }));
    expect(admission.admitted).toBe(false);
  });
});
