import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cancelEpochOf, dynamoBatchStore } from "../../lambda/stores/batch-store.ts";
import { dynamoBudgetStore } from "../../lambda/stores/budget-store.ts";
import { operatorBatchStore } from "../../operator/batch/store.ts";
import { RUNNING } from "../batches/arbitraries.ts";
import { batchStoreModel } from "../models/batch-store.ts";
import { describeBatchStore } from "./batch-store.contract.ts";
import { type DynamoDb, startDynamoDb } from "./dynamodb.ts";

let dynamodb: DynamoDb;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
});

afterAll(() => dynamodb[Symbol.asyncDispose]());

async function open(tableName?: string) {
  const table = tableName ?? (await dynamodb.createTable("key"));
  const { client } = dynamodb;
  return { table, worker: dynamoBatchStore(client, table), operator: operatorBatchStore(client, table) };
}

describeBatchStore("the batch store's model", async () => {
  const model = batchStoreModel();
  return { worker: model, operator: model };
});
describeBatchStore("the batch store in DynamoDB", () => open());

describe("batches in the control table", () => {
  it("are items of the contract's shape, absent attributes left out", async () => {
    const { table, operator } = await open();
    await operator.create(RUNNING);
    const Key = { key: { S: "batch#batch-1" } };
    const { Item = {} } = await dynamodb.client.send(new GetItemCommand({ TableName: table, Key }));
    expect(unmarshall(Item)).toStrictEqual({
      key: "batch#batch-1",
      batch_id: "batch-1",
      state: "running",
      action: "enable",
      source: "rows.csv",
      digest: "0".repeat(64),
      expected_rows: 1_000,
      sent_rows: 1_000,
      max_failures: "5%",
      capture: true,
      created_at: "1970-01-01T00:00:01.000Z",
      created_by: "operator",
      failed: 0,
      finished: 0,
      expires_at: 9_000_000,
    });
  });

  it("show their epoch along with every permit, and leave the rest of the tenant's item alone", async () => {
    const { table, worker, operator } = await open();
    const budget = dynamoBudgetStore(dynamodb.client, table);
    await budget.update({ buckets: { write: { add: { granted: 3 } } } });
    await operator.create(RUNNING);
    await operator.cancel(RUNNING.batchId, "why", 5_000);
    const { item } = await budget.update({ buckets: { write: { add: { granted: 1 } } } });
    expect(item.buckets.write.granted).toBe(4);
    expect(cancelEpochOf(item.shared)).toBe(1);
    expect(await worker.readCancelEpoch()).toBe(1);
    expect(cancelEpochOf({})).toBe(0);
  });

  it("have an epoch before the first cancellation, whatever else the tenant's item holds", async () => {
    const { table, worker } = await open();
    await dynamodb.client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { key: { S: "tenant" } },
        UpdateExpression: "SET write_granted = :n",
        ExpressionAttributeValues: { ":n": { N: "7" } },
      }),
    );
    expect(await worker.readCancelEpoch()).toBe(0);
  });

  it("throw every error but a failed condition", async () => {
    const { worker, operator } = await open("no-such-table");
    await expect(worker.read("batch-1")).rejects.toThrow();
    await expect(worker.count("batch-1", { failed: 1, finished: 1 })).rejects.toThrow();
    await expect(worker.stop("batch-1", "why", 1)).rejects.toThrow();
    await expect(worker.readCancelEpoch()).rejects.toThrow();
    await expect(operator.create(RUNNING)).rejects.toThrow();
    await expect(operator.saveSentRows("batch-1", 1)).rejects.toThrow();
  });
});
