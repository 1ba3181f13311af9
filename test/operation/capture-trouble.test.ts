/** Looks that fail, are throttled, or are overtaken. */
import { describe, expect, it } from "vitest";
import type { PermitAnswer } from "../../lambda/budget/rate-budget.ts";
import { processBatch } from "../../lambda/sqs/process.ts";
import { RUNNING } from "../batches/arbitraries.ts";
import {
  beforeOf,
  DISABLE,
  ENABLE,
  ENTRY,
  kinds,
  NO_SCOPE,
  recordOf,
  SETTINGS,
  work,
  workerWith,
} from "./batch-requests.ts";
import { delivery, type Scripted, type TestWorker } from "./worker.ts";

describe("a batch that wants to be rolled back", () => {
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

  it("tries three times, and then goes on without: a failed look does not fail the operation", async () => {
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
        ...tenant,
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

  it("looks again where another operation wrote the pair between the look and the claim", async () => {
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
