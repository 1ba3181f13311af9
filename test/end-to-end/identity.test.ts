/** An operation's id after its record has expired: it never ends as succeeded without a call. */
import { DeleteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOptions } from "../../local/clients.ts";
import { CONNECTION } from "./operator.ts";
import { organizations, ownTenantForAll } from "./own-tenant.ts";

const own = ownTenantForAll();
let dynamodb: DynamoDBClient;
beforeAll(() => {
  dynamodb = new DynamoDBClient(clientOptions(own.operator.stack.endpoints.dynamodb));
});
afterAll(() => dynamodb.destroy());

test("a disable under the id of an enable whose record is gone is a call, or a dead letter", async () => {
  const [organization = ""] = organizations(1, 1);
  const id = "used-again-later";
  await own.json("enable", organization, CONNECTION, "--operation-id", id, "--wait");
  const TableName = own.operator.stack.tables.operations;
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: { operation_id: { S: id } } }));
  // SQS knows the message again for five minutes: the other lane does not.
  await own.json("disable", organization, CONNECTION, "--operation-id", id, "--wait", "--bulk");
  const [record] = (await own.json("status", id)).objects;
  if (record?.status === "succeeded") {
    expect(record).toMatchObject({ action: "disable" });
    expect(own.at(organization, CONNECTION)).toBe("absent");
  } else {
    expect(record).toMatchObject({ status: "dead_lettered" });
  }
});
