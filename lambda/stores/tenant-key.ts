import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { itemReader, LOWEST_READER } from "../../aws/item-reader.ts";

/** The item of the control table that the rate budget and the circuits share: an execution that takes a permit sees both. */
export const TENANT_KEY = { key: { S: "tenant" } };

/** Reads the attributes of that item, or of the part of it that was asked for. */
export const readTenantItem = itemReader<Record<string, unknown>>("the tenant's item");

/** Reads one attribute of that item, as the attributes of an item. */
export async function readTenantAttribute(
  client: DynamoDBClient,
  tableName: string,
  attribute: "circuits" | "cancel_epoch",
): Promise<Record<string, unknown>> {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: tableName,
      Key: TENANT_KEY,
      ConsistentRead: true,
      ProjectionExpression: `${attribute}, ${LOWEST_READER}`,
    }),
  );
  return readTenantItem(Item ?? {});
}
