import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { TRAITS_ATTRIBUTE, traitsToItem } from "../../contract/items/traits-item.ts";
import type { TraitStore } from "../traits/trait-store.ts";
import { TENANT_KEY } from "./tenant-key.ts";

/** Keeps the traits in the control table. */
export function dynamoTraitStore(client: DynamoDBClient, tableName: string): TraitStore {
  return {
    async write(traits) {
      const change =
        traits === undefined
          ? { UpdateExpression: "REMOVE #traits" }
          : {
              UpdateExpression: "SET #traits = :traits",
              ExpressionAttributeValues: marshall({ ":traits": traitsToItem(traits) }),
            };
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: TENANT_KEY,
          ExpressionAttributeNames: { "#traits": TRAITS_ATTRIBUTE },
          ...change,
        }),
      );
    },
  };
}
