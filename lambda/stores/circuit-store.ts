import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { conditionHeld } from "../../aws/conditional-write.ts";
import { LOWEST_READER } from "../../aws/item-reader.ts";
import { ALL_CLOSED, type Circuits } from "../circuit/circuit.ts";
import type { CircuitStore } from "../circuit/circuit-store.ts";
import { readTenantItem, TENANT_KEY } from "./tenant-key.ts";

/** The circuits in the control table, as one attribute of the tenant's item. */
export function dynamoCircuitStore(client: DynamoDBClient, tableName: string): CircuitStore {
  return {
    async read() {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: TENANT_KEY,
          ConsistentRead: true,
          ProjectionExpression: `circuits, ${LOWEST_READER}`,
        }),
      );
      return circuitsOf(readTenantItem(Item ?? {}));
    },

    replace: (next) =>
      conditionHeld(
        client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: TENANT_KEY,
            UpdateExpression: "SET circuits = :next",
            ConditionExpression: "attribute_not_exists(circuits) OR circuits.version = :before",
            ExpressionAttributeValues: {
              ...marshall({ ":next": next }, { removeUndefinedValues: true }),
              ":before": { N: String(next.version - 1) },
            },
          }),
        ),
      ),
  };
}

/** The circuits among the attributes of the tenant's item. */
export function circuitsOf(attributes: Readonly<Record<string, unknown>>): Circuits {
  return (attributes.circuits as Circuits | undefined) ?? ALL_CLOSED;
}
