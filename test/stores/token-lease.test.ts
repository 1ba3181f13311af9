import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { MintState } from "../../lambda/auth0/mint-schedule.ts";
import { dynamoTokenLease } from "../../lambda/stores/token-lease.ts";
import { type DynamoDb, startDynamoDb } from "./dynamodb.ts";

let tables: DynamoDb;
let tableName: string;

beforeAll(async () => {
  tables = await startDynamoDb();
});

beforeEach(async () => {
  tableName = await tables.createTable("key");
});

afterAll(() => tables[Symbol.asyncDispose]());

describe("the token's lease in DynamoDB", () => {
  it("begins with version 0 and keeps all of a state", async () => {
    const lease = dynamoTokenLease(tables.client, tableName);
    expect(await lease.read()).toEqual({ version: 0 });
    const state: MintState = {
      version: 1,
      lease: { untilMs: Date.UTC(2026, 0, 1) },
      last: { mintId: 3, atMs: 1.5, credentialsVersion: "v1", outcome: { kind: "minted", renewAtMs: 17.25 } },
      trouble: { count: 2, atMs: 3 },
      outage: { count: 1, atMs: 4 },
    };
    expect(await lease.replace(state)).toBe(true);
    expect(await lease.read()).toEqual(state);
    expect(await lease.replace({ version: 2 })).toBe(true);
    expect(await lease.read()).toEqual({ version: 2 });
  });

  it("lives beside everything else in the control table", async () => {
    await dynamoTokenLease(tables.client, tableName).replace({ version: 1 });
    const { Item } = await tables.client.send(
      new GetItemCommand({ TableName: tableName, Key: { key: { S: "token" } } }),
    );
    expect(Item).toEqual({ key: { S: "token" }, version: { N: "1" } });
  });

  it("is taken by one of fifty, at any version", async () => {
    const leases = Array.from({ length: 50 }, () => dynamoTokenLease(tables.client, tableName));
    for (const version of [1, 2]) {
      const taken = await Promise.all(leases.map((lease) => lease.replace({ version })));
      expect(taken.filter(Boolean)).toHaveLength(1);
    }
  });

  it("throws what is no lost race", async () => {
    const lease = dynamoTokenLease(tables.client, "no-such-table");
    await expect(lease.read()).rejects.toThrow();
    await expect(lease.replace({ version: 1 })).rejects.toThrow();
  });
});
