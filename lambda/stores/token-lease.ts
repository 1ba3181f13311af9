import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { MintState } from "../auth0/mint-schedule.ts";
import type { TokenLease } from "../auth0/token-renewal.ts";
import { wasMade } from "./conditional-write.ts";

const KEY = "token";

/**
 * The token's lease as the item `token` of the control table.
 *
 * @param tableName The control table; its key is `key`.
 */
export function dynamoTokenLease(client: DynamoDBClient, tableName: string): TokenLease {
  return {
    async read() {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: marshall({ key: KEY }), ConsistentRead: true }),
      );
      if (Item === undefined) return { version: 0 };
      const { key: _, ...state } = unmarshall(Item);
      return state as MintState;
    },

    replace(next) {
      const previous = next.version - 1;
      return wasMade(
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: marshall({ key: KEY, ...next }),
            ...(previous === 0
              ? {
                  ConditionExpression: "attribute_not_exists(#key)",
                  ExpressionAttributeNames: { "#key": "key" },
                }
              : {
                  ConditionExpression: "#version = :previous",
                  ExpressionAttributeNames: { "#version": "version" },
                  ExpressionAttributeValues: marshall({ ":previous": previous }),
                }),
          }),
        ),
      );
    },
  };
}
