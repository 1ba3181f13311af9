/** The worker after a rollback, with items that a newer version wrote meanwhile. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NewerItemError, READER } from "../../contract/newer-item-error.ts";
import { createBatches } from "../../lambda/batches/batches.ts";
import { createRateBudget } from "../../lambda/budget/budget.ts";
import { createGate } from "../../lambda/circuit/gate.ts";
import type { DeliveryPorts } from "../../lambda/operation/deliver.ts";
import { processBatch } from "../../lambda/sqs/process.ts";
import { dynamoBatchStore } from "../../lambda/stores/batch-store.ts";
import { dynamoBudgetStore } from "../../lambda/stores/budget-store.ts";
import { circuitsOf, dynamoCircuitStore } from "../../lambda/stores/circuit-store.ts";
import { dynamoOperationStore } from "../../lambda/stores/operation-store.ts";
import { dynamoPairStore } from "../../lambda/stores/pair-store.ts";
import { RUNNING } from "../batches/arbitraries.ts";
import { delivery, type TestWorker, testWorker } from "../operation/worker.ts";
import { type DynamoDb, startDynamoDb } from "../stores/dynamodb.ts";
import {
  CONNECTION,
  createTables,
  kindsOf,
  OPERATION,
  ORGANIZATION,
  rawItem,
  type Tables,
  writeBeside,
} from "../stores/item-kinds.ts";

let dynamodb: DynamoDb;
beforeAll(async () => {
  dynamodb = await startDynamoDb();
});
afterAll(() => dynamodb[Symbol.asyncDispose]());

/** The stores wait for a real table, so their time is real; nothing here sleeps for long. */
const clock = {
  now: Date.now,
  sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, { signal }).catch(() => {}),
};

/** The worker's own stores over tables, where its tenant and its queues are models. */
function overTables({ ports, clock: { now } }: TestWorker, tables: Tables): DeliveryPorts {
  const { client } = dynamodb;
  const { random, observe } = ports;
  const budget = createRateBudget({
    store: dynamoBudgetStore(client, tables.control),
    clock,
    random,
    executions: 1,
    observe: (event) => event.event === "degraded" && observe(event),
  });
  return {
    ...ports,
    operations: dynamoOperationStore(client, {
      tableName: tables.operations,
      retentionDays: 90,
      clock: { now, sleep: clock.sleep },
    }),
    pairs: dynamoPairStore(client, tables.connections),
    batches: createBatches({
      store: dynamoBatchStore(client, tables.control),
      seen: () => ({ epoch: 0, ageMs: 0 }),
      clock,
      observe,
    }),
    gate: createGate({
      budget,
      circuits: dynamoCircuitStore(client, tables.control),
      seen: () => circuitsOf(budget.shared().attributes),
      clock,
      random,
      observe,
    }),
  };
}

const request = {
  operation_id: OPERATION,
  action: "enable",
  organization_id: ORGANIZATION,
  connection_id: CONNECTION,
  batch_id: RUNNING.batchId,
};

/** Tables in which the item of a kind is there, as it is before the request comes. */
async function prepared(name: string) {
  const tables = await createTables(dynamodb);
  const kinds = kindsOf(dynamodb.client, tables);
  const kind = kinds.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`There is no kind called ${name}.`);
  if (kind.table === "control") await kind.create();
  const write = (attributes: Parameters<typeof writeBeside>[3]) =>
    writeBeside(dynamodb.client, tables, kind, attributes);
  return { tables, kind, write };
}

describe.each(["pair", "batch", "the tenant's item"])("%s of a newer version", (name) => {
  test("is worked with where this version may read it, and keeps what it does not know", async () => {
    const { tables, kind, write } = await prepared(name);
    const worker = testWorker();
    const ports = overTables(worker, tables);
    if (name === "pair") {
      await processBatch([delivery({ ...request, operation_id: "operation_0" })], Date.now() + 60_000, ports);
    }
    await write({ next: { S: "kept" }, lowest_reader: { N: String(READER) } });
    expect(await processBatch([delivery(request)], Date.now() + 60_000, ports)).toEqual([]);
    expect(worker.deadLetters).toEqual([]);
    expect(await rawItem(dynamodb.client, tables, kind)).toMatchObject({ next: "kept" });
  });

  test("is refused where it needs a newer reader: the message goes back and waits, and goes on by itself", async () => {
    const { tables, write } = await prepared(name);
    const worker = testWorker();
    if (name === "pair") {
      const earlier = delivery({ ...request, operation_id: "operation_0" });
      await processBatch([earlier], Date.now() + 60_000, overTables(worker, tables));
    }
    await write({ lowest_reader: { N: String(READER + 1) } });
    const called = worker.calls.length;
    const message = delivery(request);
    const returned = await processBatch([message], Date.now() + 60_000, overTables(worker, tables));

    expect(returned).toEqual([message.messageId]);
    expect(worker.returned).toMatchObject([{ receiptHandle: message.receiptHandle, seconds: 45 }]);
    expect(worker.calls).toHaveLength(called);
    expect(worker.deadLetters).toEqual([]);
    expect(worker.events).toContainEqual({
      event: "failed",
      error: expect.any(NewerItemError),
      messageIds: [message.messageId],
    });
    expect(worker.events).not.toContainEqual(expect.objectContaining({ event: "degraded" }));

    await write({ lowest_reader: { N: String(READER) } });
    const again = await processBatch(
      [{ ...message, receiveCount: 2 }],
      Date.now() + 60_000,
      overTables(worker, tables),
    );
    expect(again).toEqual([]);
    expect(worker.calls.length).toBeGreaterThan(called);
  });
});

test("a record of a newer version is refused before anything else, however often its message comes", async () => {
  const { tables, kind, write } = await prepared("operation");
  const worker = testWorker();
  const ports = overTables(worker, tables);
  await write({ lowest_reader: { N: String(READER + 1) } });
  const message = delivery(request, { receiveCount: 950 });
  expect(await processBatch([message], Date.now() + 60_000, ports)).toEqual([message.messageId]);
  expect(worker.deadLetters).toEqual([]);
  expect(worker.calls).toEqual([]);
  expect(worker.returned).toMatchObject([{ seconds: 1_500 }]);
  expect(await rawItem(dynamodb.client, tables, kind)).not.toHaveProperty("status");
});
