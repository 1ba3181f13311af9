import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { type AcceptedRequest, acceptedFromItem, acceptedKey } from "../contract/items/accepted-item.ts";
import { readAcceptedItem } from "./read-items.ts";

/**
 * Reads consistently what the HTTP API knows of an operation.
 *
 * @returns Undefined where it has not taken it in.
 */
export async function readAccepted(
  client: DynamoDBClient,
  tableName: string,
  operationId: string,
): Promise<AcceptedRequest | undefined> {
  const Key = { operation_id: { S: acceptedKey(operationId) } };
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item === undefined ? undefined : acceptedFromItem(readAcceptedItem(Item));
}
