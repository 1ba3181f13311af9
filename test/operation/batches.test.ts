import { describe, expect, it } from "vitest";
import { type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { PermitAnswer } from "../../lambda/budget/rate-budget.ts";
import { processBatch } from "../../lambda/sqs/process.ts";
import { RUNNING } from "../batches/arbitraries.ts";
import { auth0Error, delivery, type Scripted, type TestWorker, testWorker } from "./worker.ts";

const BATCH = { batch_id: RUNNING.batchId };
const DISABLE = {
  operation_id: "operation_1",
  action: "disable",
  organization_id: "org_1",
  connection_id: "con_1",
  ...BATCH,
};
const ENABLE = { ...DISABLE, action: "enable" };
const RETRIEVE = {
  operation_id: "operation_1",
  action: "retrieve",
  organization_id: "org_1",
  ...BATCH,
};
const SETTINGS = { assign_membership_on_login: true, show_as_button: false, is_signup_enabled: true };
const ENTRY: Scripted = { status: 200, body: { connection_id: "con_1", ...SETTINGS, connection: {} } };
const ABSENT: Scripted = { status: 404, body: { statusCode: 404, message: "Connection not found" } };
const NO_SCOPE: Scripted = { status: 403, body: { statusCode: 403, message: "Insufficient scope" } };

async function work(
  worker: TestWorker,
  requests: readonly object[],
  waitMs = 100_000,
): Promise<readonly string[]> {
  const deliveries = requests.map((request) => delivery(request));
  return processBatch(deliveries, worker.clock.now() + waitMs, worker.ports);
}

async function workerWith(
  script: readonly Scripted[],
  batch: Partial<typeof RUNNING> = {},
  permit?: () => PermitAnswer,
): Promise<TestWorker> {
  const worker = testWorker(script, permit);
  await worker.batches.create({ ...RUNNING, ...batch });
  return worker;
}

const recordOf = ({ operations }: TestWorker, id = "operation_1") => operations.records.get(id);

describe("a request of a cancelled batch", () => {
  it.each([
    ["cancelled", DISABLE],
    ["stopped", DISABLE],
    ["cancelled", ENABLE],
    ["cancelled", RETRIEVE],
  ] as const)("(%s) is recorded and acknowledged without a permit: %j", async (state, request) => {
    const worker = await workerWith([], { state });
    expect(await work(worker, [request])).toEqual([]);
    expect(recordOf(worker)).toMatchObject({ status: "cancelled", ending: { status: "cancelled" } });
    expect(worker.calls).toEqual([]);
    expect(worker.permits).toEqual({ granted: 0, givenBack: 0 });
    expect(worker.trace).toEqual(["record cancelled"]);
  });

  it("goes on where nobody created the batch: its id is a label", async () => {
    const worker = testWorker();
    await work(worker, [DISABLE]);
    expect(recordOf(worker)).toMatchObject({ status: "succeeded" });
    expect(worker.trace).toEqual(["claim", "disable", "settle", "record succeeded"]);
  });

  it("gives back the permit that it had just got when the news came", async () => {
    let worker: TestWorker;
    const permit = (): PermitAnswer => {
      void worker.batches.cancel(RUNNING.batchId, "why", 1);
      return { granted: true, permit: { bucket: "write", lane: "bulk", waitedMs: 5_000 } };
    };
    worker = await workerWith([], { capture: false }, permit);
    await work(worker, [DISABLE]);
    expect(recordOf(worker)).toMatchObject({ status: "cancelled" });
    expect(worker.permits).toEqual({ granted: 1, givenBack: 1 });
    expect(worker.calls).toEqual([]);
  });

  it("gives a list up between two of its pages", async () => {
    const page = Array.from({ length: 100 }, (_, index) => ({ connection_id: `con_${index}` }));
    const worker = await workerWith([
      { status: 200, body: { enabled_connections: page, start: 0, limit: 100, total: 300 } },
    ]);
    const { tenant } = worker.ports;
    const ports = {
      ...worker.ports,
      tenant: {
        async call(call: Parameters<typeof tenant.call>[0]) {
          const answer = await tenant.call(call);
          await worker.batches.cancel(RUNNING.batchId, "why", 1);
          return answer;
        },
      },
    };
    await processBatch([delivery(RETRIEVE)], worker.clock.now() + 100_000, ports);
    expect(worker.calls).toHaveLength(1);
    expect(recordOf(worker)).toMatchObject({ status: "cancelled" });
  });

  it("stops waiting for a permit that does not come, and leaves it to others when it does", async () => {
    const worker = await workerWith([], { capture: false });
    const { gate, clock } = worker.ports;
    const startedAtMs = clock.now();
    let givenBack = 0;
    let admitLate: () => void = () => {};
    const ports = {
      ...worker.ports,
      gate: {
        ...gate,
        admit: (wish: Parameters<typeof gate.admit>[0]) =>
          new Promise<Awaited<ReturnType<typeof gate.admit>>>((resolve) => {
            admitLate = () => resolve(gate.admit(wish));
          }),
        async giveBack() {
          givenBack += 1;
        },
      },
    };
    worker.clock.at(startedAtMs + 20_000, () => void worker.batches.cancel(RUNNING.batchId, "why", 1));
    await processBatch([delivery(DISABLE)], startedAtMs + 100_000, ports);
    expect(recordOf(worker)).toMatchObject({ status: "cancelled" });
    expect(clock.now() - startedAtMs).toBeLessThanOrEqual(45_000);
    admitLate();
    await new Promise(setImmediate);
    expect(givenBack).toBe(1);
  });

  it("says where a call was made before whose answer was lost", async () => {
    const worker = await workerWith(["lost"], { capture: false });
    expect(await work(worker, [DISABLE])).toHaveLength(1);
    await worker.batches.cancel(RUNNING.batchId, "why", 1);
    worker.clock.advance(1_000);
    await work(worker, [DISABLE]);
    const record = recordOf(worker);
    expect(record).toMatchObject({
      status: "cancelled",
      ending: { detail: expect.stringContaining("it is unknown") },
    });
    expect(worker.calls).toHaveLength(1);
  });

  it("that was settled before is recorded as what it is", async () => {
    const worker = await workerWith([], { capture: false });
    const { operations } = worker.ports;
    const crashing = {
      ...worker.ports,
      operations: { ...operations, finish: async () => Promise.reject(new Error("crash")) },
    };
    await processBatch([delivery(DISABLE)], worker.clock.now() + 100_000, crashing);
    await worker.batches.cancel(RUNNING.batchId, "why", 1);
    await work(worker, [DISABLE]);
    expect(recordOf(worker)).toMatchObject({ status: "succeeded" });
    expect(worker.calls).toHaveLength(1);
  });

  it("is no call while a slow write makes what is known of the batch old: the claim goes, and a look follows", async () => {
    const worker = await workerWith([], { capture: false });
    const { pairs } = worker.ports;
    let slow = true;
    const ports = {
      ...worker.ports,
      pairs: {
        read: pairs.read,
        async replace(key: Parameters<typeof pairs.replace>[0], next: Parameters<typeof pairs.replace>[1]) {
          const written = await pairs.replace(key, next);
          if (slow) {
            worker.seenAgeMs = 4_000;
            worker.clock.advance(3_000);
            await worker.batches.cancel(RUNNING.batchId, "why", 1);
          }
          slow = false;
          return written;
        },
      },
    };
    await processBatch([delivery(DISABLE)], worker.clock.now() + 100_000, ports);
    expect(worker.trace).toEqual(["claim", "release", "record cancelled"]);
    expect(worker.permits).toEqual({ granted: 1, givenBack: 1 });
  });

  it("goes back to its lane while nobody can tell whether the batch goes on, without a call", async () => {
    const worker = await workerWith([]);
    worker.batches.read = () => Promise.reject(new Error("away"));
    expect(await work(worker, [DISABLE])).toHaveLength(1);
    expect(worker.calls).toEqual([]);
    expect(worker.permits.granted).toBe(worker.permits.givenBack);
    expect(recordOf(worker)).toBeUndefined();
  });
});

describe("the failures of a batch", () => {
  it("stop it at the end of a delivery: what comes after is cancelled", async () => {
    const worker = await workerWith(
      Array.from({ length: 3 }, () => ({ status: 400, body: { statusCode: 400, message: "no" } })),
      { maxFailures: "3", capture: false },
    );
    const requests = ["org_1", "org_2", "org_3"].map((organization_id, index) => ({
      ...ENABLE,
      organization_id,
      operation_id: `operation_${index}`,
    }));
    await work(worker, requests);
    expect(worker.batches.now(RUNNING.batchId)).toMatchObject({ state: "stopped", failed: 3, finished: 3 });
    await work(worker, [{ ...ENABLE, operation_id: "operation_9" }]);
    expect(recordOf(worker, "operation_9")).toMatchObject({ status: "cancelled" });
    expect(worker.calls).toHaveLength(3);
  });
});

describe("an interactive message that bears a batch's id", () => {
  const interactive = (request: object, id: number) =>
    delivery(
      { ...request, operation_id: `operation_${id}` },
      { place: { lane: "interactive", sequence: `${id}`, sentAtMs: 1_000_000 } },
    );
  const UNKNOWN: Scripted = {
    status: 404,
    body: { statusCode: 404, message: "The connection does not exist" },
  };

  it("does not stop the batch, however often it fails", async () => {
    const worker = await workerWith(Array<Scripted>(60).fill(UNKNOWN), { maxFailures: "3" });
    for (let id = 0; id < 60; id += 1) {
      await processBatch([interactive(ENABLE, id)], worker.clock.now() + 100_000, worker.ports);
    }
    expect(worker.deadLetters).toHaveLength(60);
    expect(worker.batches.now(RUNNING.batchId)).toMatchObject({ state: "running", failed: 0, finished: 0 });
  });

  it.each([DISABLE, RETRIEVE])("is not cancelled along with it: %j", async (request) => {
    const worker = await workerWith([], { state: "cancelled" });
    await processBatch([interactive(request, 1)], worker.clock.now() + 100_000, worker.ports);
    expect(recordOf(worker)).toMatchObject({ status: "succeeded" });
  });

  it("is called at once: what a batch captures is for the batch's own rows", async () => {
    const worker = await workerWith([]);
    await processBatch([interactive(DISABLE, 1)], worker.clock.now() + 100_000, worker.ports);
    expect(worker.calls).toMatchObject([{ kind: "disable" }]);
  });
});

/** A tenant that is known to refuse the POST of what is enabled. */
const REFUSED = { repeatedPost: "refused", evidence: "409", by: "worker" } as const;
const CONFLICT = auth0Error(409, "already enabled");
/** A pair that an operation enabled long ago. */
const ON_RECORD: PairState = {
  ...UNKNOWN_PAIR,
  version: 1,
  applied: {
    operationId: "operation_0",
    state: "enabled",
    result: "applied",
    before: { state: "unknown" },
    auth0Status: 201,
    place: { lane: "bulk", sequence: "0", sentAtMs: 0 },
    atMs: 0,
  },
};

describe("a batch that wants to be rolled back", () => {
  const kinds = (worker: TestWorker) => worker.calls.map(({ kind }) => kind);
  const beforeOf = (worker: TestWorker) => {
    const record = recordOf(worker);
    return record !== undefined && "ending" in record && "before" in record.ending
      ? record.ending.before
      : undefined;
  };

  it("has the connection's settings on record before it is disabled", async () => {
    const worker = await workerWith([ENTRY]);
    await work(worker, [DISABLE]);
    expect(worker.trace).toEqual(["get", "claim", "disable", "settle", "record succeeded"]);
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
    expect(worker.permits).toEqual({ granted: 2, givenBack: 0 });
  });

  it("has them before an update, after a POST that found the connection enabled", async () => {
    const worker = await workerWith([CONFLICT, ENTRY]);
    worker.traits = { ...REFUSED, learnedAtMs: worker.clock.now() };
    await work(worker, [{ ...ENABLE, show_as_button: true }]);
    expect(kinds(worker)).toEqual(["enable", "get", "update"]);
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
  });

  it("looks before an enable, whose 201 says nothing where a repeated POST may get one too", async () => {
    const worker = await workerWith([]);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable"]);
    expect(beforeOf(worker)).toEqual({ state: "disabled", source: "seen" });
  });

  it("needs no look for that at a tenant that refuses a repeated POST", async () => {
    const worker = await workerWith([]);
    worker.traits = { ...REFUSED, learnedAtMs: worker.clock.now() };
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["enable"]);
    expect(beforeOf(worker)).toEqual({ state: "disabled", source: "inferred" });
  });

  it("needs it again once that was seen more than 30 days ago", async () => {
    const worker = await workerWith([]);
    worker.traits = { ...REFUSED, learnedAtMs: worker.clock.now() - 30 * 86_400_000 };
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable"]);
  });

  it("learns from one enabled connection how the tenant answers, and changes nothing there", async () => {
    const worker = await workerWith([ENTRY, CONFLICT, ENTRY]);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable", "get"]);
    expect(worker.calls[1]).toMatchObject({ settings: SETTINGS });
    expect(recordOf(worker)).toMatchObject({ ending: { result: "unchanged", auth0Status: 409 } });
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
    expect(worker.traits).toMatchObject({ repeatedPost: "refused", by: "worker" });
    await work(worker, [{ ...ENABLE, operation_id: "operation_2", organization_id: "org_2" }]);
    expect(kinds(worker).slice(3)).toEqual(["enable"]);
  });

  it("tries that again after a day, so that a tenant that has changed does not stay unnoticed", async () => {
    const worker = await workerWith([ENTRY, { status: 201 }]);
    worker.traits = { ...REFUSED, learnedAtMs: worker.clock.now() - 86_400_001 };
    await worker.ports.pairs.replace({ organizationId: "org_1", connectionId: "con_1" }, ON_RECORD);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable"]);
    expect(worker.traits).toBeUndefined();
  });

  it("looks again after a 409: enabled by another since the first look, it is not taken for off", async () => {
    const worker = await workerWith([ABSENT, CONFLICT, ENTRY]);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable", "get"]);
    expect(recordOf(worker)).toMatchObject({ ending: { result: "unchanged", auth0Status: 409 } });
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
  });

  it("looks again after a 409: turned off since the first look, it is not taken for on, and teaches nothing", async () => {
    const worker = await workerWith([ENTRY, CONFLICT, ABSENT]);
    await work(worker, [ENABLE]);
    expect(kinds(worker)).toEqual(["get", "enable", "get"]);
    expect(worker.deadLetters).toMatchObject([{ reason: "rejected", auth0Status: 409 }]);
    expect(worker.traits).toBeUndefined();
  });

  it("learns of an upsert, and goes on looking", async () => {
    const worker = await workerWith([ENTRY, { status: 201 }, ENTRY]);
    await work(worker, [ENABLE]);
    expect(recordOf(worker)).toMatchObject({ ending: { result: "unchanged" } });
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
    expect(worker.traits).toMatchObject({ repeatedPost: "upserted" });
    await work(worker, [{ ...ENABLE, operation_id: "operation_2", organization_id: "org_2" }]);
    expect(kinds(worker)).toEqual(["get", "enable", "get"]);
  });

  it.each([ABSENT, { status: 204 }])(
    "believes a look that shows nothing, whatever the DELETE answers",
    async (answer) => {
      const worker = await workerWith([ABSENT, answer]);
      await work(worker, [DISABLE]);
      expect(kinds(worker)).toEqual(["get", "disable"]);
      expect(recordOf(worker)).toMatchObject({ ending: { result: "unchanged" } });
      expect(beforeOf(worker)).toEqual({ state: "disabled", source: "seen" });
    },
  );

  it("looks also where the connections table knows: others may have changed the connection since", async () => {
    const worker = await workerWith([ABSENT, { status: 201 }, ABSENT]);
    const first = { ...ENABLE, operation_id: "operation_0", ...SETTINGS };
    await work(worker, [first]);
    await work(worker, [DISABLE]);
    expect(kinds(worker)).toEqual(["get", "enable", "get", "disable"]);
    expect(beforeOf(worker)).toEqual({ state: "disabled", source: "seen" });
  });

  it("does not look where the batch says not to", async () => {
    const worker = await workerWith([], { capture: false });
    await work(worker, [DISABLE]);
    expect(kinds(worker)).toEqual(["disable"]);
    expect(beforeOf(worker)).toEqual({ state: "unknown" });
  });

  it("goes on without the scope to read, and does not try again while it is missing", async () => {
    const worker = await workerWith([NO_SCOPE]);
    await work(worker, [DISABLE]);
    expect(kinds(worker)).toEqual(["get", "disable"]);
    expect(recordOf(worker)).toMatchObject({ status: "succeeded", attempts: 0 });
    expect(beforeOf(worker)).toEqual({ state: "unknown" });
    const startedAtMs = worker.clock.now();
    await work(worker, [
      { ...DISABLE, operation_id: "operation_2", organization_id: "org_2" },
      { ...DISABLE, operation_id: "operation_3", organization_id: "org_3" },
    ]);
    expect(kinds(worker)).toEqual(["get", "disable", "disable", "disable"]);
    expect(worker.clock.now() - startedAtMs).toBeLessThan(1_000);
  });

  it("probes for the scope when its time has come, and captures again once it is there", async () => {
    const worker = await workerWith([NO_SCOPE, { status: 204 }, ENTRY]);
    await work(worker, [DISABLE]);
    worker.clock.advance(60_000);
    await work(worker, [{ ...DISABLE, operation_id: "operation_2", organization_id: "org_2" }]);
    expect(kinds(worker)).toEqual(["get", "disable", "get", "disable"]);
    const closed = worker.events.filter((event) => event.event === "circuit" && event.state === "closed");
    expect(closed).toHaveLength(1);
  });

  it("looks again after a throttled look, and counts the throttle", async () => {
    const worker = await workerWith([{ status: 429, body: { statusCode: 429, message: "limit" } }, ENTRY]);
    await work(worker, [DISABLE]);
    expect(kinds(worker)).toEqual(["get", "get", "disable"]);
    expect(recordOf(worker)).toMatchObject({ status: "succeeded", throttles: 1, attempts: 0 });
  });

  it("takes a look that was refused for no look: the call itself says why", async () => {
    const refusal: Scripted = {
      status: 404,
      body: { statusCode: 404, message: "No organization found by that id or name" },
    };
    const worker = await workerWith([refusal, refusal]);
    await work(worker, [DISABLE]);
    expect(kinds(worker)).toEqual(["get", "disable"]);
    expect(recordOf(worker)).toMatchObject({ status: "dead_lettered", ending: { reason: "rejected" } });
  });

  it("tries three times, and then goes on without: a look is no reason to fail", async () => {
    const worker = await workerWith([{ status: 500 }, { status: 500 }, { status: 500 }]);
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await work(worker, [DISABLE])).toHaveLength(1);
      worker.clock.advance(600_000);
    }
    await work(worker, [DISABLE]);
    expect(kinds(worker)).toEqual(["get", "get", "get", "disable"]);
    expect(recordOf(worker)).toMatchObject({ status: "succeeded", attempts: 3 });
    expect(beforeOf(worker)).toEqual({ state: "unknown" });
  });

  it("keeps what it saw through a call of its own whose answer was lost", async () => {
    const worker = await workerWith([ENTRY, "lost"]);
    expect(await work(worker, [DISABLE])).toHaveLength(1);
    worker.clock.advance(1_000);
    await work(worker, [DISABLE]);
    expect(kinds(worker)).toEqual(["get", "disable", "disable"]);
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
  });

  /** While a request of the batch looks at its connection, an urgent one enables it. */
  async function overtaking() {
    const worker = await workerWith([ENTRY, { status: 201 }, ENTRY]);
    const { tenant } = worker.ports;
    let other: Promise<unknown> | undefined;
    const ports = {
      ...worker.ports,
      tenant: {
        async call(call: Parameters<typeof tenant.call>[0]) {
          const answer = await tenant.call(call);
          const { batch_id: _, ...urgent } = { ...ENABLE, operation_id: "operation_0" };
          if (call.kind === "get") other ??= work(worker, [urgent]);
          await other;
          return answer;
        },
      },
    };
    return { worker, ports };
  }

  it("looks again where somebody else wrote the pair between the look and the claim", async () => {
    const { worker, ports } = await overtaking();
    const place = { lane: "bulk", sequence: "999999", sentAtMs: 1_000_000 } as const;
    await processBatch([delivery(DISABLE, { place })], worker.clock.now() + 100_000, ports);
    expect(kinds(worker)).toEqual(["get", "enable", "get", "disable"]);
    expect(beforeOf(worker)).toEqual({ state: "enabled", source: "seen", settings: SETTINGS });
  });

  it("looks only for what is to be taken back where a newer request makes the operation pointless", async () => {
    const { worker, ports } = await overtaking();
    await processBatch([delivery(DISABLE)], worker.clock.now() + 100_000, ports);
    expect(kinds(worker)).toEqual(["get", "enable", "get", "update"]);
    expect(recordOf(worker)).toMatchObject({ status: "superseded" });
  });

  it("does not look for a permit once it is cancelled", async () => {
    let worker: TestWorker;
    const permit = (): PermitAnswer => {
      void worker.batches.cancel(RUNNING.batchId, "why", 1);
      return { granted: true, permit: { bucket: "read", lane: "bulk", waitedMs: 0 } };
    };
    worker = await workerWith([], {}, permit);
    await work(worker, [DISABLE]);
    expect(worker.calls).toEqual([]);
    expect(worker.permits).toEqual({ granted: 1, givenBack: 1 });
    expect(recordOf(worker)).toMatchObject({ status: "cancelled" });
  });

  it("waits for its turn to look as for any other call", async () => {
    const budget = (): PermitAnswer => ({ granted: false, reason: "budget", retryAfterMs: 7_000 });
    const worker = await workerWith([], {}, budget);
    expect(await work(worker, [DISABLE])).toHaveLength(1);
    expect(recordOf(worker)).toMatchObject({ status: "deferred", reason: "budget" });
    expect(worker.returned).toMatchObject([{ seconds: 7 }]);
  });
});
