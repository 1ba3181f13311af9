import { setImmediate as nextTurn } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Tenant } from "../../lambda/auth0/tenant.ts";
import type { OperationStore } from "../../lambda/operation/operation-store.ts";
import { CLAIM_LEASE_MS } from "../../lambda/order/claim.ts";
import { processBatch } from "../../lambda/sqs/process.ts";
import { delivery, type TestWorker, testWorker } from "../operation/worker.ts";

const DEADLINE_MS = 1_120_000;

function enable(organization: number, id = 0) {
  return {
    operation_id: `enable-${organization}-${id}`,
    action: "enable",
    organization_id: `org_${organization}`,
    connection_id: "con_1",
  };
}

const inGroup = (organization: number, id = 0) =>
  delivery(enable(organization, id), { groupId: `org_${organization}#con_1` });

describe("a batch", () => {
  test("acknowledges what is done", async () => {
    const worker = testWorker();
    expect(await processBatch([inGroup(1), inGroup(2), inGroup(3)], DEADLINE_MS, worker.ports)).toEqual([]);
    expect(worker.calls).toHaveLength(3);
    expect(worker.returned).toEqual([]);
  });

  test("keeps the order within a group", async () => {
    const worker = testWorker();
    await processBatch([inGroup(1, 1), inGroup(1, 2), inGroup(1, 3)], DEADLINE_MS, worker.ports);
    const finished = worker.events.flatMap((event) =>
      event.event === "finished" ? [event.outcome.operationId] : [],
    );
    expect(finished).toEqual(["enable-1-1", "enable-1-2", "enable-1-3"]);
  });

  test("gives the rest of a group back untouched, hidden for as long as the first; other groups go on", async () => {
    const worker = testWorker([{ status: 503 }]);
    const [first, second, other] = [inGroup(1, 1), inGroup(1, 2), inGroup(2)];
    const returned = await processBatch([first, second, other], DEADLINE_MS, worker.ports);
    expect(returned).toEqual([first.messageId, second.messageId]);
    expect(worker.operations.records.has("enable-1-2")).toBe(false);
    expect(worker.operations.records.get("enable-2-0")).toMatchObject({ status: "succeeded" });
    expect(new Set(worker.returned.map(({ seconds }) => seconds)).size).toBe(1);
    expect(worker.returned.map(({ receiptHandle }) => receiptHandle)).toEqual([
      first.receiptHandle,
      second.receiptHandle,
    ]);
  });

  test("survives a table that does not answer, and says so", async () => {
    const worker = testWorker();
    const pairs = { ...worker.ports.pairs, read: () => Promise.reject(new Error("throttled")) };
    const message = inGroup(1);
    expect(await processBatch([message], DEADLINE_MS, { ...worker.ports, pairs })).toEqual([
      message.messageId,
    ]);
    expect(worker.calls).toEqual([]);
    expect(worker.returned).toMatchObject([{ seconds: 45 }]);
    expect(worker.events).toContainEqual(
      expect.objectContaining({ event: "failed", messageIds: [message.messageId] }),
    );
  });

  test("survives a queue that takes no message back", async () => {
    const worker = testWorker([{ status: 503 }]);
    const queues = { ...worker.ports.queues, returnAfter: () => Promise.reject(new Error("expired")) };
    const message = inGroup(1);
    expect(await processBatch([message], DEADLINE_MS, { ...worker.ports, queues })).toEqual([
      message.messageId,
    ]);
    expect(worker.events).toContainEqual(expect.objectContaining({ event: "failed" }));
  });

  test("processes a suspect after everything else, with the rest of its group behind it", async () => {
    const worker = testWorker();
    const [suspect, behind, other] = [inGroup(1, 1), inGroup(1, 2), inGroup(2)];
    const crash = { ...worker.ports.tenant, call: () => Promise.reject(new Error("crash")) };
    await processBatch([suspect], DEADLINE_MS, { ...worker.ports, tenant: crash });
    worker.events.length = 0;
    worker.clock.advance(CLAIM_LEASE_MS);

    expect(await processBatch([suspect, behind, other], DEADLINE_MS, worker.ports)).toEqual([]);
    const finished = worker.events.flatMap((event) =>
      event.event === "finished" ? [event.outcome.operationId] : [],
    );
    expect(finished).toEqual(["enable-2-0", "enable-1-1", "enable-1-2"]);
  });

  test("begins with what was received 200 times after everything else, and then one group after another", async () => {
    const worker = testWorker();
    const operations = { ...worker.ports.operations, read: seen(worker) };
    const often = [1, 2, 3].map((organization) => receivedOften(organization));
    const batch = [...often, inGroup(4), inGroup(5)];
    expect(await processBatch(batch, DEADLINE_MS, { ...worker.ports, operations })).toEqual([]);
    const order = worker.trace.filter((line) => /^read|^record/.test(line));
    expect(order.slice(0, 4).sort()).toEqual([
      "read enable-4-0",
      "read enable-5-0",
      "record succeeded",
      "record succeeded",
    ]);
    const alone = order.slice(4).map((line) => line.split(" ")[0]);
    expect(alone).toEqual(["read", "record", "read", "record", "read", "record"]);
  });

  test("what kills every execution that reads its record keeps no other group for long from its end", async () => {
    const worker = testWorker();
    const batch = Array.from({ length: 9 }, (_, organization) => receivedOften(organization));
    const draws = fc.sample(fc.double({ min: 0, max: 0.999, noNaN: true }), { seed: 7, numRuns: 1_000 });
    const random = () => draws.pop() ?? 0;
    for (let execution = 0; execution < 30; execution += 1) {
      let isDead = false;
      const whileAlive = async <T>(work: () => Promise<T>) =>
        isDead ? new Promise<never>(() => {}) : work();
      const operations: OperationStore = {
        ...worker.operations,
        read(operationId) {
          isDead ||= operationId === "enable-0-0";
          return whileAlive(() => worker.operations.read(operationId));
        },
      };
      const tenant: Tenant = {
        ...worker.ports.tenant,
        call: (call) => whileAlive(() => worker.ports.tenant.call(call)),
      };
      void processBatch(batch, DEADLINE_MS, { ...worker.ports, operations, tenant, random });
      await nextTurn();
    }
    const done = [...worker.operations.records.values()].map(({ operationId }) => operationId);
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((organization) => `enable-${organization}-0`));
  });
});

function receivedOften(organization: number) {
  return delivery(enable(organization), { groupId: `org_${organization}#con_1`, receiveCount: 200 });
}

function seen({ operations, trace }: TestWorker): OperationStore["read"] {
  return (operationId) => {
    trace.push(`read ${operationId}`);
    return operations.read(operationId);
  };
}
