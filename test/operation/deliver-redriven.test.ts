/** Dead letters that were sent back to their lane. */
import { describe, expect, test } from "vitest";
import { deliver } from "../../lambda/operation/deliver.ts";
import { disable, enable, LATER, UNKNOWN_ORGANIZATION } from "./requests.ts";
import { auth0Error, delivery, testWorker } from "./worker.ts";

describe("a delivery", () => {
  test("from the dead-letter queue: reopened with its place, and dead-lettered again under the next redrive", async () => {
    const worker = testWorker([UNKNOWN_ORGANIZATION, UNKNOWN_ORGANIZATION]);
    const message = delivery(disable);
    await deliver(message, LATER, worker.ports);
    const redriven = delivery(disable, { redrives: 0 });
    await deliver(redriven, LATER, worker.ports);
    expect(worker.deadLetters.map(({ redrives }) => redrives)).toEqual([0, 1]);
    expect(worker.operations.records.get("disable-1")).toMatchObject({ redrives: 1, place: message.place });
    expect(await deliver(redriven, LATER, worker.ports)).toEqual({ kind: "acknowledge" });
    expect(worker.calls).toHaveLength(2);
  });

  test("from the dead-letter queue after something newer was applied: superseded", async () => {
    const worker = testWorker([auth0Error(400)]);
    const old = delivery(enable);
    await deliver(old, LATER, worker.ports);
    await deliver(delivery(disable), LATER, worker.ports);
    await deliver(delivery(enable, { redrives: 0 }), LATER, worker.ports);
    expect(worker.operations.records.get("enable-1")).toMatchObject({ status: "superseded", redrives: 1 });
    expect(worker.calls.map(({ kind }) => kind)).toEqual(["enable", "disable"]);
  });

  test("from the dead-letter queue before its record is written: wins over the execution that is about to write it", async () => {
    const worker = testWorker([UNKNOWN_ORGANIZATION, UNKNOWN_ORGANIZATION]);
    const late = async () => {
      await deliver(redriven, LATER, worker.ports);
      return undefined;
    };
    const redriven = delivery(disable, { redrives: 0 });
    const operations = { ...worker.ports.operations, read: late };
    await deliver(delivery(disable), LATER, { ...worker.ports, operations });
    expect(worker.operations.records.get("disable-1")).toMatchObject({ status: "deferred", redrives: 1 });
    await deliver(redriven, LATER, worker.ports);
    expect(worker.operations.records.get("disable-1")).toMatchObject({
      status: "dead_lettered",
      redrives: 1,
    });
    expect(worker.deadLetters.map(({ redrives }) => redrives)).toEqual([0, 1]);
  });

  test("that another operation reopens first: looks again soon", async () => {
    const worker = testWorker([UNKNOWN_ORGANIZATION]);
    await deliver(delivery(disable), LATER, worker.ports);
    const operations = { ...worker.ports.operations, reopen: async () => false };
    expect(await deliver(delivery(disable, { redrives: 0 }), LATER, { ...worker.ports, operations })).toEqual(
      {
        kind: "return",
        afterMs: 1_000,
      },
    );
  });
});
