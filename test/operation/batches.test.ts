/** Requests of a batch that is cancelled or stopped, and what stops it. */
import { describe, expect, it } from "vitest";
import type { PermitAnswer } from "../../lambda/budget/rate-budget.ts";
import { processBatch } from "../../lambda/sqs/process.ts";
import { RUNNING } from "../batches/arbitraries.ts";
import { DISABLE, ENABLE, RETRIEVE, recordOf, work, workerWith } from "./batch-requests.ts";
import { delivery, type Scripted, type TestWorker, testWorker } from "./worker.ts";

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

  it("goes on where the batch was never created: its id is a label", async () => {
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
        ...tenant,
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

  it("makes no call while a slow write makes the watch of the batch stale: it releases the claim, and looks", async () => {
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

  it("goes back to its lane while the batch's state is unknown, without a call", async () => {
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
