import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { Session } from "../session/session.ts";

/** The record of an operation, or undefined when there is none. */
export async function readOperation(
  { names, clients }: Session,
  operationId: string,
): Promise<OperationItem | undefined> {
  const dynamodb = await clients.dynamodb();
  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName: names.tables.operations,
      Key: { operation_id: { S: operationId } },
      ConsistentRead: true,
    }),
  );
  return Item === undefined ? undefined : readOperationItem(Item);
}
