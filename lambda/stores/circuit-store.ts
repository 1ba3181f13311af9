import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { conditionHeld } from "../../aws/conditional-write.ts";
import { ALL_CLOSED, type Circuits } from "../circuit/circuit.ts";
import type { CircuitStore } from "../circuit/circuit-store.ts";
import { readTenantAttribute, TENANT_KEY } from "./tenant-key.ts";

/** The circuits in the control table, as one attribute of the tenant's item. */
export function dynamoCircuitStore(client: DynamoDBClient, tableName: string): CircuitStore {
  return {
    read: async () => circuitsOf(await readTenantAttribute(client, tableName, "circuits")),

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
