import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALL_CLOSED, beginProbe, close, open } from "../../lambda/circuit/circuit.ts";
import { circuitsOf, dynamoCircuitStore } from "../../lambda/stores/circuit-store.ts";
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

describe("the circuits in the control table", () => {
  test("are all closed before anybody wrote", async () => {
    const { store } = await openStore();
    expect(await store.read()).toEqual(ALL_CLOSED);
  });

  test("are read as they were written, open, probed and closed again", async () => {
    const { store } = await openStore();
    const opened = open(ALL_CLOSED, "delete:organization_connections", TROUBLE, 1_000);
    const probed = beginProbe(opened, "delete:organization_connections", "org_1#con_1", 6_000);
    for (const circuits of [opened, probed, close(probed, "delete:organization_connections")]) {
      expect(await store.replace(circuits)).toBe(true);
      expect(await store.read()).toEqual(circuits);
    }
  });

  test("let one of several writers through", async () => {
    const { store } = await openStore();
    await store.replace(open(ALL_CLOSED, "everything", TROUBLE, 0));
    const now = await store.read();
    const writes = ["one", "two", "three"].map((pair) =>
      store.replace(beginProbe(now, "everything", pair, 9_000)),
    );
    expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1);
  });

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
