import { once } from "node:events";
import { connect } from "node:net";
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clientOptions } from "../../local/clients.ts";
import { createTables, startTables, type TableRequest, type Tables } from "../../local/tables.ts";

let tables: Tables;
let client: DynamoDBClient;
let answered: TableRequest[];
beforeEach(async () => {
  answered = [];
  tables = await startTables({ port: 0, onAnswered: (request) => void answered.push(request) });
  client = new DynamoDBClient(clientOptions(tables.endpoint));
});
afterEach(async () => {
  client.destroy();
  await tables.stop();
});

const TABLE = {
  name: "operations",
  properties: {
    AttributeDefinitions: [
      { AttributeName: "operation_id", AttributeType: "S" },
      { AttributeName: "organization_id", AttributeType: "S" },
    ],
    KeySchema: [{ AttributeName: "operation_id", KeyType: "HASH" }],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by_organization",
        KeySchema: [{ AttributeName: "organization_id", KeyType: "HASH" }],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["status"] },
      },
    ],
  },
};
const put = (operationId: string, condition?: string) =>
  client.send(
    new PutItemCommand({
      TableName: "operations",
      Item: { operation_id: { S: operationId }, organization_id: { S: "org_1" }, status: { S: "succeeded" } },
      ...(condition === undefined ? {} : { ConditionExpression: condition }),
    }),
  );

test("tables and their indexes are made once, and can be used at once", async () => {
  await createTables(client, [TABLE]);
  await put("one");
  await createTables(client, [TABLE]);
  const { Items } = await client.send(
    new QueryCommand({
      TableName: "operations",
      IndexName: "by_organization",
      KeyConditionExpression: "organization_id = :organization",
      ExpressionAttributeValues: { ":organization": { S: "org_1" } },
    }),
  );
  expect(Items).toEqual([
    { operation_id: { S: "one" }, organization_id: { S: "org_1" }, status: { S: "succeeded" } },
  ]);
});

test("every answered request is told of, with what came of it", async () => {
  await createTables(client, [TABLE]);
  await put("one");
  await expect(put("one", "attribute_not_exists(operation_id)")).rejects.toThrow();
  const puts = answered.filter(({ operation }) => operation === "PutItem");
  expect(puts.map(({ status }) => status)).toEqual([200, 400]);
  expect(JSON.parse(puts[0]?.body ?? "")).toMatchObject({ Item: { operation_id: { S: "one" } } });
});

test("a client that goes away in the middle of a request disturbs no other", async () => {
  await createTables(client, [TABLE]);
  const socket = connect(Number(new URL(tables.endpoint).port), "127.0.0.1");
  await once(socket, "connect");
  socket.write(
    "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: DynamoDB_20120810.PutItem\r\ncontent-length: 100\r\n\r\n{",
  );
  socket.resetAndDestroy();
  await once(socket, "close");
  await vi.waitFor(() => put("after"));
  const key = { TableName: "operations", Key: { operation_id: { S: "after" } } };
  expect((await client.send(new GetItemCommand(key))).Item).toBeDefined();
});

test("the stand-in stops after the requests that it has begun, whether or not a client still waits", async () => {
  await createTables(client, [TABLE]);
  const update = {
    TableName: "operations",
    Key: { operation_id: { S: "counter" } },
    UpdateExpression: "ADD calls :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  };
  const begun = Array.from({ length: 50 }, () => client.send(new UpdateItemCommand(update)).catch(() => {}));
  await vi.waitFor(() => expect(answered.some(({ operation }) => operation === "UpdateItem")).toBe(true), {
    interval: 1,
  });
  await tables.stop();
  await Promise.all(begun);
});
