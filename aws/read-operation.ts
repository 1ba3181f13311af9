import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { fromItem } from "../contract/items/operation-item.ts";
import type { OperationRecord } from "../contract/record.ts";
import { readOperationItem } from "./read-items.ts";

/**
 * Reads an operation's record consistently.
 *
 * @returns Undefined when there is none.
 */
export async function readOperation(
  client: DynamoDBClient,
  tableName: string,
  operationId: string,
): Promise<OperationRecord | undefined> {
  const Key = { operation_id: { S: operationId } };
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item === undefined ? undefined : fromItem(readOperationItem(Item));
}
