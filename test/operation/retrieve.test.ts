/** The pages of a retrieve, and the ways in which it fails. */
import { describe, expect, test } from "vitest";
import { deliver } from "../../lambda/operation/deliver.ts";
import { LATER, retrieve, UNKNOWN_ORGANIZATION } from "./requests.ts";
import { delivery, testWorker } from "./worker.ts";

describe("a retrieve", () => {
  const page = (start: number, count: number, total: number) => ({
    status: 200,
    body: {
      enabled_connections: Array.from({ length: count }, (_, index) => ({
        connection_id: `con_${start + index}`,
      })),
      start,
      limit: 100,
      total,
    },
  });

  test("without a permit: goes back", async () => {
    const worker = testWorker([], () => ({ granted: false, reason: "budget", retryAfterMs: 5_000 }));
    expect(await deliver(delivery(retrieve), LATER, worker.ports)).toEqual({
      kind: "return",
      afterMs: 5_000,
    });
  });

  test("that is throttled, and answered by a bare list", async () => {
    const worker = testWorker([{ status: 429 }, { status: 200, body: [{ connection_id: "con_1" }] }]);
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.operations.records.get("retrieve-1")).toMatchObject({
      throttles: 1,
      ending: { connections: [{ connection_id: "con_1" }], truncated: false },
    });
  });

  test("that fails: tried again later", async () => {
    const worker = testWorker([{ status: 503 }]);
    expect((await deliver(delivery(retrieve), LATER, worker.ports)).kind).toBe("return");
    expect(worker.operations.records.get("retrieve-1")).toMatchObject({ status: "deferred", attempts: 1 });
  });

  test("takes all pages", async () => {
    const worker = testWorker([page(0, 100, 230), page(100, 100, 230), page(200, 30, 230)]);
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.calls).toMatchObject([{ page: 0 }, { page: 1 }, { page: 2 }]);
    const record = worker.operations.records.get("retrieve-1");
    expect(record).toMatchObject({ ending: { result: "retrieved", truncated: false } });
    expect(
      record?.status === "succeeded" && "connections" in record.ending && record.ending.connections,
    ).toHaveLength(230);
  });

  test("keeps 1,000 entries and says that there are more", async () => {
    const worker = testWorker(Array.from({ length: 11 }, (_, index) => page(index * 100, 100, 1_050)));
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.calls).toHaveLength(10);
    expect(worker.operations.records.get("retrieve-1")).toMatchObject({ ending: { truncated: true } });
  });

  test("says that there are more where a page is empty and its total says so", async () => {
    const worker = testWorker([page(0, 100, 230), page(100, 0, 230)]);
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.calls).toHaveLength(2);
    expect(worker.operations.records.get("retrieve-1")).toMatchObject({ ending: { truncated: true } });
  });

  test("of an unknown organization is rejected", async () => {
    const worker = testWorker([UNKNOWN_ORGANIZATION]);
    await deliver(delivery(retrieve), LATER, worker.ports);
    expect(worker.deadLetters).toMatchObject([{ reason: "rejected", auth0Status: 404 }]);
  });
});
