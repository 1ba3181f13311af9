import { afterAll, beforeAll } from "vitest";
import { dynamoPairStore } from "../../lambda/stores/pair-store.ts";
import { pairStoreModel } from "../models/pair-store.ts";
import { type DynamoDb, startDynamoDb } from "./dynamodb.ts";
import { describePairStore } from "./pair-store.contract.ts";

let dynamodb: DynamoDb;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
});

afterAll(() => dynamodb[Symbol.asyncDispose]());

describePairStore("the pair store's model", async () => pairStoreModel());
describePairStore("the pair store in DynamoDB", async () =>
  dynamoPairStore(dynamodb.client, await dynamodb.createTable("organization_id", "connection_id")),
);
