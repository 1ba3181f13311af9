import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { conditionHeld } from "../../aws/conditional-write.ts";
import { itemReader } from "../../aws/item-reader.ts";
import type { MintState } from "../auth0/mint-schedule.ts";
import type { TokenLease } from "../auth0/token-ports.ts";
import { replaceVersion } from "./replace-known.ts";

const KEY = { key: { S: "token" } };

const readTokenItem = itemReader<MintState>("the token's lease");

/** All attributes of the item that this version knows, beside its key. */
const KNOWN: Readonly<Record<keyof MintState, true>> = {
  version: true,
  lease: true,
  last: true,
  trouble: true,
  outage: true,
};

/**
 * The token's lease as the item `token` of the control table.
 *
 * @param tableName The control table; its key is `key`.
 */
export function dynamoTokenLease(client: DynamoDBClient, tableName: string): TokenLease {
  return {
    async read() {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: KEY, ConsistentRead: true }),
      );
      if (Item === undefined) return { version: 0 };
      const { key: _, ...state } = Item;
      return readTokenItem(state);
    },

    replace: (next) =>
      conditionHeld(
        client.send(
          new UpdateItemCommand({ TableName: tableName, Key: KEY, ...replaceVersion(KNOWN, next) }),
        ),
      ),
  };
}
