import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SupplyPoint } from "../../lambda/budget/state.ts";
import { dynamoBudgetStore } from "../../lambda/stores/budget-store.ts";
import { SECOND } from "../budget/arbitraries.ts";
import { memoryBudgetStore } from "../models/budget-store.ts";
import { describeBudgetStore, FULL_MODEL } from "./budget-store.contract.ts";
import { type DynamoDb, startDynamoDb } from "./dynamodb.ts";

let tables: DynamoDb;

beforeAll(async () => {
  tables = await startDynamoDb();
});

afterAll(() => tables[Symbol.asyncDispose]());

describeBudgetStore("the budget store's model", async () => memoryBudgetStore());
describeBudgetStore("the budget store in DynamoDB", async () =>
  dynamoBudgetStore(tables.client, await tables.createTable("key")),
);

describe("the budget's item in DynamoDB", () => {
  const Key = { key: { S: "tenant" } };

  it("brings the attributes of others along, and leaves them alone", async () => {
    const TableName = await tables.createTable("key");
    const update = {
      UpdateExpression: "SET cancel_epoch = :n",
      ExpressionAttributeValues: { ":n": { N: "7" } },
    };
    await tables.client.send(new UpdateItemCommand({ TableName, Key, ...update }));
    const store = dynamoBudgetStore(tables.client, TableName);
    const { item } = await store.update({ buckets: { write: { add: { granted: 1 } } } });
    expect(item.shared).toEqual({ cancel_epoch: 7 });
    expect((await store.read()).shared).toEqual({ cancel_epoch: 7 });
  });

  it("fits into one write unit, with two groups in full use, after a million permits of each", async () => {
    const TableName = await tables.createTable("key");
    const store = dynamoBudgetStore(tables.client, TableName);
    // A learned model, at its fullest: what is hidden, assumed or was configured a moment ago has less beside it.
    const {
      hidden: _,
      assumed: __,
      rateHeldUntilSecond: ___,
      rumouredResetSecond: ____,
      ...learned
    } = FULL_MODEL;
    const { known, anchor, nextAnchor, ...rest } = learned;
    const late = ({ supply, second }: SupplyPoint) => ({ supply: 1_000_000 + supply, second });
    const model = { ...rest, known: late(known), anchor: late(anchor), nextAnchor: late(nextAnchor) };
    for (let index = 0; index < 6; index++) {
      const add = { granted: 170_000, promised: 170_000, served: 170_000, looks: 1 };
      const mark = { slot: SECOND * 4 + index, forget: [] };
      await store.update({
        buckets: {
          write: { add, mark, model, skipped: 1_000_000 },
          read: { add, model, skipped: 1_000_000 },
          management: { add },
        },
        clock: { earliestMs: -1_234, latestMs: 4_567, atMs: SECOND * 1000 + 123, gainedMs: 1_234 },
      });
    }
    const { Item = {} } = await tables.client.send(new GetItemCommand({ TableName, Key }));
    const bytes = Object.entries(Item).reduce((sum, [name, value]) => sum + name.length + sizeOf(value), 0);
    expect(bytes).toBeLessThanOrEqual(1024);
  });

  it("throws when the table is not there", async () => {
    const store = dynamoBudgetStore(tables.client, "no-such-table");
    await expect(store.read()).rejects.toThrow();
    await expect(store.update({ buckets: { write: { add: { granted: 1 } } } })).rejects.toThrow();
  });
});

/** Size of an attribute's value as DynamoDB counts it, numbers at their upper bound. */
function sizeOf(value: object): number {
  const [content] = Object.values(value);
  if (typeof content === "string") return "N" in value ? Math.ceil(content.length / 2) + 2 : content.length;
  return Object.entries(content as Record<string, object>).reduce(
    (sum, [name, inner]) => sum + name.length + sizeOf(inner) + 1,
    3,
  );
}
