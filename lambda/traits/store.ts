import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { TENANT_KEY } from "../stores/tenant-key.ts";
import type { TenantTraits } from "./traits.ts";
import { TRAITS_ATTRIBUTE, traitsToItem } from "./traits-item.ts";

/** Where a tenant's traits are kept: in the item that every permit brings along, so that reading them costs nothing. */
export interface TraitStore {
  /** Writes traits; undefined takes away what was there. */
  write(traits: TenantTraits | undefined): Promise<void>;
}

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
