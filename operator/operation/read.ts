import { GetItemCommand, paginateQuery } from "@aws-sdk/client-dynamodb";
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

/** Which operations of an organization are asked for. */
export interface HistoryQuery {
  readonly organizationId: string;
  readonly connectionId?: string;
  /** How many, at most. */
  readonly limit: number;
}

/**
 * The finished operations of an organization, the latest first. The index holds no request bodies and no retrieved
 * lists.
 */
export async function readHistory(
  { names, clients }: Session,
  { organizationId, connectionId, limit }: HistoryQuery,
): Promise<OperationItem[]> {
  const client = await clients.dynamodb();
  const found: OperationItem[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: names.tables.operations,
      IndexName: "by_organization",
      KeyConditionExpression: "organization_id = :organization",
      ExpressionAttributeValues: {
        ":organization": { S: organizationId },
        ...(connectionId === undefined ? {} : { ":connection": { S: connectionId } }),
      },
      ...(connectionId === undefined ? {} : { FilterExpression: "connection_id = :connection" }),
      ScanIndexForward: false,
    },
  );
  for await (const { Items = [] } of pages) {
    found.push(...Items.map(readOperationItem));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}
