import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dynamoTokenLease } from "../../lambda/stores/token-lease.ts";
import { createTokenLease } from "../simulation/auth0/tokens.ts";
import { type DynamoDb, startDynamoDb } from "./dynamodb.ts";
import { describeTokenLease } from "./token-lease.contract.ts";

let tables: DynamoDb;
let tableName: string;

beforeAll(async () => {
  tables = await startDynamoDb();
});

beforeEach(async () => {
  tableName = await tables.createTable("key");
});

afterAll(() => tables[Symbol.asyncDispose]());

describeTokenLease("the model of the token's lease", async (executions) => {
  const lease = createTokenLease();
  return [lease, ...Array.from({ length: executions - 1 }, () => lease)];
});
describeTokenLease("the token's lease, shared", async (executions) => {
  const own = () => dynamoTokenLease(tables.client, tableName);
  return [own(), ...Array.from({ length: executions - 1 }, own)];
});

describe("the token's lease in DynamoDB", () => {
  it("lives beside everything else in the control table", async () => {
    await dynamoTokenLease(tables.client, tableName).replace({ version: 1 });
    const { Item } = await tables.client.send(
      new GetItemCommand({ TableName: tableName, Key: { key: { S: "token" } } }),
    );
    expect(Item).toEqual({ key: { S: "token" }, version: { N: "1" } });
  });

  it("throws every error but a lost race", async () => {
    const lease = dynamoTokenLease(tables.client, "no-such-table");
    await expect(lease.read()).rejects.toThrow();
    await expect(lease.replace({ version: 1 })).rejects.toThrow();
  });
});
