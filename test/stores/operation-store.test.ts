import { randomUUID } from "node:crypto";
import { GetItemCommand, QueryCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readOperationItem } from "../../aws/read-items.ts";
import { DEFERRED_KEY } from "../../contract/items/operation-item.ts";
import { dynamoOperationStore } from "../../lambda/stores/operation-store.ts";
import { OPERATION_INDEXES } from "../../lib/tables.ts";
import { createTables } from "../../local/tables.ts";
import { operationStoreModel } from "../models/operation-store.ts";
import { manualClock } from "../support/manual-clock.ts";
import { type DynamoDb, startDynamoDb } from "./dynamodb.ts";
import { describeOperationStore } from "./operation-store.contract.ts";

const RETENTION_DAYS = 90;
let dynamodb: DynamoDb;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
});

afterAll(() => dynamodb[Symbol.asyncDispose]());

async function open(clock = manualClock()) {
  const tableName = await dynamodb.createTable("operation_id");
  const store = dynamoOperationStore(dynamodb.client, { tableName, retentionDays: RETENTION_DAYS, clock });
  return { store, tableName };
}

describeOperationStore("the operation store's model", async () => operationStoreModel());
describeOperationStore("the operation store in DynamoDB", async () => (await open()).store);

it("lets a record expire so many days after it was last written, whenever the operation began", async () => {
  const clock = manualClock(Date.UTC(2026, 7, 1, 0, 0, 0, 999));
  const { store, tableName } = await open(clock);
  const place = { lane: "bulk", sequence: "1", sentAtMs: 0 } as const;
  const counts = { attempts: 0, throttles: 0, redrives: 0, enqueuedAtMs: 0, startedAtMs: 0 };
  const ending = { status: "cancelled" } as const;
  await store.finish({ operationId: "operation_1", lane: "bulk", place, ...counts, ending, finishedAtMs: 0 });
  const { Item } = await dynamodb.client.send(
    new GetItemCommand({ TableName: tableName, Key: { operation_id: { S: "operation_1" } } }),
  );
  expect(Item?.expires_at).toEqual({ N: `${Date.UTC(2026, 7, 1 + RETENTION_DAYS) / 1_000}` });
});

it("does not reopen a dead letter that was discarded, even for a redrive that had chosen it before", async () => {
  const { store, tableName } = await open();
  const place = { lane: "bulk", sequence: "1", sentAtMs: 0 } as const;
  const counts = { attempts: 0, throttles: 0, redrives: 0, enqueuedAtMs: 0, startedAtMs: 0 };
  const facts = { operationId: "operation_1", lane: "bulk", place, ...counts } as const;
  const ending = { status: "dead_lettered", reason: "rejected", detail: "400" } as const;
  await store.finish({ ...facts, ending, finishedAtMs: 0 });
  await dynamodb.client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: { operation_id: { S: "operation_1" } },
      UpdateExpression: "SET discarded_at = :now",
      ExpressionAttributeValues: { ":now": { S: "2026-11-29T00:00:00.000Z" } },
    }),
  );
  expect(await store.read("operation_1")).toMatchObject({ status: "dead_lettered", discarded: true });
  expect(await store.reopen({ ...facts, redrives: 1, reason: "redriven", detail: "" })).toBe(false);
});

it("lists what waits, the oldest first, with the reason and what ends it, without a scan", async () => {
  const name = `waiting-${randomUUID()}`;
  const { partitionKey, sortKey, projected } = OPERATION_INDEXES.deferred;
  const keyOf = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
  const properties = {
    AttributeDefinitions: ["operation_id", partitionKey, sortKey].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    KeySchema: [keyOf("operation_id", "HASH")],
    GlobalSecondaryIndexes: [
      {
        IndexName: "deferred",
        KeySchema: [keyOf(partitionKey, "HASH"), keyOf(sortKey, "RANGE")],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: [...projected] },
      },
    ],
  };
  await createTables(dynamodb.client, [{ name, properties }]);
  const store = dynamoOperationStore(dynamodb.client, {
    tableName: name,
    retentionDays: RETENTION_DAYS,
    clock: manualClock(),
  });
  const waiting = (operationId: string, enqueuedAtMs: number) => ({
    operationId,
    lane: "bulk" as const,
    place: { lane: "bulk" as const, sequence: "1", sentAtMs: 0 },
    attempts: 2,
    throttles: 0,
    redrives: 0,
    enqueuedAtMs,
    startedAtMs: enqueuedAtMs,
  });
  const circuit = {
    reason: "circuit",
    detail: "a scope is missing",
    blockedBy: "read:organization_connections",
  } as const;
  await store.defer({ ...waiting("younger", 5_000), reason: "transient", detail: "503", retryAtMs: 65_000 });
  const request = {
    operation_id: "older",
    action: "disable",
    organization_id: "org_1",
    connection_id: "con_1",
    requested_by: "dana@example.com",
  } as const;
  await store.defer({ ...waiting("older", 1_000), request, ...circuit, retryAtMs: 31_000 });
  await store.defer({ ...waiting("ended", 0), ...circuit });
  await store.finish({ ...waiting("ended", 0), ending: { status: "cancelled" }, finishedAtMs: 9_000 });

  const { Items = [] } = await dynamodb.client.send(
    new QueryCommand({
      TableName: name,
      IndexName: "deferred",
      KeyConditionExpression: "deferred_shard = :key",
      ExpressionAttributeValues: { ":key": { S: DEFERRED_KEY } },
    }),
  );
  const shown = Items.map((item) => readOperationItem(item));
  expect(shown).toMatchObject([
    {
      operation_id: "older",
      enqueued_at: "1970-01-01T00:00:01.000Z",
      reason: "circuit",
      detail: "a scope is missing",
      blocked_by: "read:organization_connections",
      retry_at: "1970-01-01T00:00:31.000Z",
      organization_id: "org_1",
      requested_by: "dana@example.com",
    },
    { operation_id: "younger", reason: "transient", detail: "503", retry_at: "1970-01-01T00:01:05.000Z" },
  ]);
  expect(shown[0]).not.toHaveProperty("request");
});
