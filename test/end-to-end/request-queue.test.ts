/** The library against real clients, a real queue and a real table. */
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RequestError, RequestQueue, WaitTimeoutError } from "../../client/index.ts";
import { acceptedToItem } from "../../contract/items/accepted-item.ts";
import { clientOptions } from "../../local/clients.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import { startEmbeddedStack } from "./built.ts";

let stack: EmbeddedStack;
let sqs: SQSClient;
let dynamodb: DynamoDBClient;
let queue: RequestQueue;

beforeAll(async () => {
  const limits = { write: perMinute(500, 30_000), read: perMinute(500, 30_000) };
  stack = await startEmbeddedStack({
    tenant: { kind: "stand-in", options: { limits, latencyMs: [0, 5], everyIdExists: true } },
  });
  sqs = new SQSClient(clientOptions(stack.endpoints.sqs));
  dynamodb = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
  queue = new RequestQueue({
    queueUrl: stack.queues.interactive,
    operationsTable: stack.tables.operations,
    sqs,
    dynamodb,
  });
});
afterAll(async () => {
  sqs.destroy();
  dynamodb.destroy();
  await stack.stop(1_000);
});

const enabled = (organizationId: string) => stack.tenant?.world.settings(organizationId, "con_1");

describe("one request", () => {
  test("is enqueued, applied, and its outcome read", async () => {
    const { operationId, messageId } = await queue.enqueue({
      action: "enable",
      organization_id: "org_1",
      connection_id: "con_1",
      show_as_button: false,
    });
    expect(messageId).toMatch(/./);
    const outcome = await queue.waitFor(operationId, { timeoutMs: 25_000 });
    expect(outcome).toMatchObject({
      status: "succeeded",
      ending: { result: "applied" },
      lane: "interactive",
    });
    expect(enabled("org_1")).toMatchObject({ show_as_button: false });
    expect(await queue.operation(operationId)).toEqual(outcome);
  });

  test("that breaks the contract is not sent", async () => {
    const request = { action: "disable", organization_id: "1", connection_id: "con_1" } as const;
    await expect(queue.enqueue(request)).rejects.toThrow(RequestError);
  });
});

describe("requests for one pair", () => {
  test("are applied in the order in which they were given, without a wait between them", async () => {
    const pair = { organization_id: "org_2", connection_id: "con_1" };
    const asked = Array.from({ length: 15 }, (_, index) =>
      queue.enqueue({ action: index % 2 === 0 ? "disable" : "enable", ...pair }),
    );
    const ids = (await Promise.all(asked)).map(({ operationId }) => operationId);
    await Promise.all(ids.map((id) => queue.waitFor(id, { timeoutMs: 25_000 })));
    expect(enabled("org_2")).toBeUndefined();
    await queue.waitFor((await queue.enqueue({ action: "enable", ...pair })).operationId, {
      timeoutMs: 25_000,
    });
    expect(enabled("org_2")).toBeDefined();
  });
});

describe("a stream of requests", () => {
  async function* stream(count: number, bad?: number) {
    for (let row = 0; row < count; row++) {
      yield {
        operation_id: `stream-${count}-${row}`,
        action: "enable",
        organization_id: row === bad ? "not-an-id" : `org_3${row}`,
        connection_id: "con_1",
      } as const;
    }
  }

  // Executions that start on a busy machine may miss a store's timeout: their messages come back within a minute.
  test("is enqueued, each request once", { timeout: 120_000 }, async () => {
    const told: string[] = [];
    expect(
      await queue.enqueueAll(stream(57), { onEnqueued: ({ operationId }) => void told.push(operationId) }),
    ).toBe(57);
    expect(new Set(told).size).toBe(57);
    await Promise.all(told.map((id) => queue.waitFor(id, { timeoutMs: 100_000 })));
    expect(enabled("org_356")).toBeDefined();
  });

  test("ends at the first request that breaks the contract, which the error numbers", async () => {
    const told: string[] = [];
    const sent = queue.enqueueAll(stream(45, 25), {
      onEnqueued: ({ operationId }) => void told.push(operationId),
    });
    await expect(sent).rejects.toMatchObject({
      code: "invalid_request",
      index: 25,
      fields: ["organization_id"],
    });
    expect(told.length).toBe(25);
  });
});

test("an operation that the HTTP API has taken in is known before it has a record", async () => {
  const accepted = {
    operationId: "over-http-1",
    contentHash: "hash",
    lane: "bulk",
    client: "crm@clients",
    acceptedAtMs: Date.parse("2026-11-30T00:00:00Z"),
  } as const;
  const TableName = stack.tables.operations;
  await dynamodb.send(new PutItemCommand({ TableName, Item: marshall(acceptedToItem(accepted)) }));
  expect(await queue.operation("over-http-1")).toEqual({ status: "accepted", ...accepted });
  await expect(queue.waitFor("over-http-1", { timeoutMs: 50 })).rejects.toThrow(WaitTimeoutError);
});

describe("an operation that was never enqueued", () => {
  test("has no record, and waiting for it takes its time", async () => {
    expect(await queue.operation("never-was-1")).toBeUndefined();
    await expect(queue.waitFor("never-was-1", { timeoutMs: 50 })).rejects.toThrow(WaitTimeoutError);
  });

  test("cannot be asked for without the table's name", async () => {
    const sender = new RequestQueue({ queueUrl: stack.queues.bulk, sqs });
    await expect(sender.operation("never-was-1")).rejects.toThrow(/operationsTable/);
  });
});
