import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { type Pair, UNKNOWN_PAIR } from "../order/pair.ts";
import type { PairStore } from "../ports.ts";
import { wasMade } from "./conditional-write.ts";
import { fromItem, type PairItem, toItem } from "./pair-item.ts";

/** The connections table in DynamoDB. */
export function dynamoPairStore(client: DynamoDBClient, tableName: string): PairStore {
  return {
    async read({ organizationId, connectionId }) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: marshall({ organization_id: organizationId, connection_id: connectionId }),
          ConsistentRead: true,
        }),
      );
      return Item === undefined ? UNKNOWN_PAIR : fromItem(unmarshall(Item) as PairItem);
    },

    replace(key, next: Pair) {
      const before = next.version - 1;
      return wasMade(
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: marshall(toItem(key, next)),
            ...(before === 0
              ? { ConditionExpression: "attribute_not_exists(version)" }
              : {
                  ConditionExpression: "version = :before",
                  ExpressionAttributeValues: { ":before": { N: String(before) } },
                }),
          }),
        ),
      );
    },
  };
}
