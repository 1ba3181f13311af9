import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dynamoOperationStore } from "../../lambda/stores/operation-store.ts";
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
