import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { createTableMeter, type TableShape } from "../../../../bench/cost/meter/table-units.ts";

const SHAPE: TableShape = {
  keys: ["id"],
  indexes: [{ keys: ["owner", "at"], attributes: new Set(["id", "owner", "at", "state"]) }],
};
const text = (S: string) => ({ S });
const kilobytes = (count: number) => text("x".repeat(count * 1_024 - 100));

function meterOf(
  ...requests: readonly [operation: string, request: object, answer?: object, status?: number][]
) {
  const meter = createTableMeter(SHAPE);
  for (const [operation, request, answer = {}, status = 200] of requests) {
    meter.add({
      atMs: 0,
      operation,
      body: JSON.stringify(request),
      status,
      answer: JSON.stringify(answer),
    });
  }
  return meter.usage();
}

describe("reads", () => {
  const Key = { id: text("1") };
  test.each([
    ["a consistent read of what is not there", { Key, ConsistentRead: true }, {}, 1],
    ["any other read of it", { Key }, {}, 0.5],
    [
      "a consistent read of 9 KB",
      { Key, ConsistentRead: true },
      { Item: { id: text("1"), a: kilobytes(9) } },
      3,
    ],
    ["any other read of 9 KB", { Key }, { Item: { id: text("1"), a: kilobytes(9) } }, 1.5],
  ])("%s", (_name, request, answer, units) => {
    expect(meterOf(["GetItem", request, answer]).reads).toEqual({ requests: 1, units });
  });
});

describe("writes", () => {
  const small = { Item: { id: text("1") } };
  const large = { Item: { id: text("1"), a: kilobytes(3) } };
  const waiting = { Item: { id: text("1"), owner: text("o"), a: kilobytes(2) } };
  const ended = { Item: { id: text("1"), owner: text("o"), at: text("t1"), state: text("done") } };
  const endedLater = { Item: { ...ended.Item, at: text("t2") } };
  const unprojected = { Item: { ...ended.Item, a: text("not in the index") } };

  test("one for each kilobyte, of the larger of the old and the new item", () => {
    expect(meterOf(["PutItem", small]).writes).toEqual({ requests: 1, units: 1 });
    expect(meterOf(["PutItem", large]).writes).toEqual({ requests: 1, units: 3 });
    expect(meterOf(["PutItem", large], ["PutItem", small]).writes).toEqual({ requests: 2, units: 6 });
  });

  test("as much where the condition does not hold, and nothing is written", () => {
    const usage = meterOf(["PutItem", large], ["PutItem", small, {}, 400]);
    expect(usage.writes).toEqual({ requests: 2, units: 6 });
    expect(usage.itemBytes).toBeGreaterThan(2_000);
    expect(meterOf(["UpdateItem", { Key: small.Item }, {}, 400]).writes).toEqual({ requests: 1, units: 1 });
  });

  test("an update has the size of the item that it gives back", () => {
    const usage = meterOf(["UpdateItem", { Key: small.Item }, { Attributes: large.Item }]);
    expect(usage.writes).toEqual({ requests: 1, units: 3 });
    expect(usage.items).toBe(1);
  });

  test("an update that shows nothing has the size of what it sets and leaves", () => {
    const Key = { id: text("1") };
    const names = { "#a": "a", "#b": "b" };
    const set = (S: AttributeValue) => ({
      Key,
      UpdateExpression: "SET #a = :a, #b = :b",
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ":a": S, ":b": text("b") },
    });
    const removal = { Key, UpdateExpression: "SET #b = :b REMOVE #a", ExpressionAttributeNames: names };
    const removed = { ...removal, ExpressionAttributeValues: { ":b": text("b") } };
    const grown = meterOf(["PutItem", small], ["UpdateItem", set(kilobytes(3))]);
    expect(grown.writes).toEqual({ requests: 2, units: 4 });
    expect(
      meterOf(["UpdateItem", set(kilobytes(3))], ["UpdateItem", removed], ["UpdateItem", removed]).writes,
    ).toEqual({
      requests: 3,
      units: 7,
    });
    expect(() => meterOf(["UpdateItem", { Key, UpdateExpression: "SET a = if_not_exists(a, :a)" }])).toThrow(
      "if_not_exists",
    );
  });

  test("an index entry once its keys are all there, and not again until what it shows changes", () => {
    expect(meterOf(["PutItem", waiting]).indexWrites.requests).toBe(0);
    expect(meterOf(["PutItem", waiting], ["PutItem", ended]).indexWrites).toEqual({ requests: 1, units: 1 });
    expect(meterOf(["PutItem", ended], ["PutItem", unprojected]).indexWrites.requests).toBe(1);
  });

  test("an index entry that moves is removed and written", () => {
    expect(meterOf(["PutItem", ended], ["PutItem", endedLater]).indexWrites.requests).toBe(3);
    expect(meterOf(["PutItem", ended], ["PutItem", waiting]).indexWrites.requests).toBe(2);
  });

  test("storage has a hundred bytes more for each item and entry", () => {
    const { itemBytes, storedBytes } = meterOf(["PutItem", ended]);
    expect(storedBytes).toBe(2 * (itemBytes + 100));
  });
});

test("a request that there is no rule for is not passed over", () => {
  expect(() => meterOf(["TransactWriteItems", {}])).toThrow("TransactWriteItems");
});
