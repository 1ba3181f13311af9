import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALL_CLOSED, open } from "../../lambda/circuit/circuit.ts";
import { circuitsOf, dynamoCircuitStore } from "../../lambda/stores/circuit-store.ts";
import { batchStoreModel } from "../models/batch-store.ts";
import { createControlTable } from "../simulation/aws/control-table.ts";
import { describeCircuitStore } from "./circuit-store.contract.ts";
import { type DynamoDb, startDynamoDb } from "./dynamodb.ts";

const TROUBLE = { cause: "insufficient_scope", detail: "403" } as const;

let dynamoDb: DynamoDb;
beforeAll(async () => {
  dynamoDb = await startDynamoDb();
});
afterAll(() => dynamoDb[Symbol.asyncDispose]());

async function openStore() {
  const table = await dynamoDb.createTable("key");
  return { table, store: dynamoCircuitStore(dynamoDb.client, table) };
}

describeCircuitStore(
  "the model of the circuits",
  async () => createControlTable(() => {}, batchStoreModel()).circuits,
);
describeCircuitStore("the circuits in DynamoDB", async () => (await openStore()).store);

describe("the circuits in the control table", () => {
  test("leave the rest of the tenant's item alone", async () => {
    const { table, store } = await openStore();
    await dynamoDb.client.send(
      new PutItemCommand({ TableName: table, Item: { key: { S: "tenant" }, granted: { N: "7" } } }),
    );
    expect(await store.read()).toEqual(ALL_CLOSED);
    expect(await store.replace(open(ALL_CLOSED, "everything", TROUBLE, 0))).toBe(true);
    expect((await store.read()).open.everything).toMatchObject(TROUBLE);
  });

  test("say when the table is not there", async () => {
    const store = dynamoCircuitStore(dynamoDb.client, "no-such-table");
    await expect(store.read()).rejects.toThrow();
    await expect(store.replace(open(ALL_CLOSED, "everything", TROUBLE, 0))).rejects.toThrow();
  });

  test("are found among the attributes that come along with a permit", () => {
    const opened = open(ALL_CLOSED, "everything", TROUBLE, 0);
    expect(circuitsOf({ circuits: opened, cancel_epoch: 3 })).toEqual(opened);
    expect(circuitsOf({})).toEqual(ALL_CLOSED);
  });
});
