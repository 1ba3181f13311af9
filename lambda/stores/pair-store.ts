import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { conditionHeld } from "../../aws/conditional-write.ts";
import { readPairItem } from "../../aws/read-items.ts";
import { fromItem, type PairItem, toItem } from "../../contract/items/pair-item.ts";
import { type PairKey, type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { PairStore } from "../order/pair-store.ts";
import { replaceVersion } from "./replace-known.ts";

/** All attributes of a pair that this version knows, beside its key. */
const KNOWN: Readonly<Record<Exclude<keyof PairItem, "organization_id" | "connection_id">, true>> = {
  version: true,
  state: true,
  operation_id: true,
  result: true,
  before: true,
  before_settings: true,
  before_complete: true,
  before_source: true,
  left_settings: true,
  auth0_status: true,
  place: true,
  updated_at: true,
  newest: true,
  disabled_place: true,
  settings: true,
  last_places: true,
  claim: true,
  unsettled: true,
  in_doubt: true,
  in_doubt_until: true,
  seen_before: true,
};

/** The connections table in DynamoDB. */
export function dynamoPairStore(client: DynamoDBClient, tableName: string): PairStore {
  return {
    async read(key) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: keyOf(key),
          ConsistentRead: true,
        }),
      );
      return Item === undefined ? UNKNOWN_PAIR : fromItem(readPairItem(Item));
    },

    replace(key, next: PairState) {
      const { organization_id: _, connection_id: __, ...attributes } = toItem(key, next);
      const update = replaceVersion(KNOWN, attributes);
      return conditionHeld(
        client.send(new UpdateItemCommand({ TableName: tableName, Key: keyOf(key), ...update })),
      );
    },
  };
}

function keyOf({ organizationId, connectionId }: PairKey) {
  return marshall({ organization_id: organizationId, connection_id: connectionId });
}
