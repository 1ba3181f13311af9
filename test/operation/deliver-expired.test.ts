/** Operations that waited for longer than 13 days. */
import { describe, expect, test } from "vitest";
import { deliver } from "../../lambda/operation/deliver.ts";
import { enable, LATER, retrieve } from "./requests.ts";
import { delivery, testWorker } from "./worker.ts";

describe("a delivery", () => {
  const DAY_MS = 86_400_000;

  test("that has expired: dead-lettered without a call", async () => {
    const worker = testWorker();
    worker.clock.advance(14 * DAY_MS);
    expect(await deliver(delivery(enable), LATER, worker.ports)).toEqual({ kind: "acknowledge" });
    expect(worker.deadLetters).toMatchObject([{ reason: "expired" }]);
    expect(worker.calls).toEqual([]);
  });

  test("that has expired after it was settled: recorded as what it is", async () => {
    const worker = testWorker();
    const message = delivery(enable);
    const operations = { ...worker.ports.operations, finish: () => Promise.reject(new Error("crash")) };
    await expect(deliver(message, LATER, { ...worker.ports, operations })).rejects.toThrow("crash");
    worker.clock.advance(14 * DAY_MS);
    await deliver(message, LATER, worker.ports);
    expect(worker.deadLetters).toEqual([]);
    expect(worker.operations.records.get("enable-1")).toMatchObject({ status: "succeeded" });
  });

  test("of a retrieve that has expired: dead-lettered", async () => {
    const worker = testWorker();
    worker.clock.advance(14 * DAY_MS);
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.deadLetters).toMatchObject([{ reason: "expired", operationId: "retrieve-1" }]);
  });
});
