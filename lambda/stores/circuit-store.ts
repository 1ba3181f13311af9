import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { ALL_CLOSED, type Circuits } from "../circuit/circuit.ts";
import type { CircuitStore } from "../ports.ts";
import { wasMade } from "./conditional-write.ts";
import { TENANT_KEY } from "./tenant-key.ts";

/** The circuits in the control table, as one attribute of the tenant's item. */
export function dynamoCircuitStore(client: DynamoDBClient, tableName: string): CircuitStore {
  return {
    async read() {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: TENANT_KEY,
          ConsistentRead: true,
          ProjectionExpression: "circuits",
        }),
      );
      return circuitsOf(Item === undefined ? {} : unmarshall(Item));
    },

    replace: (next) =>
      wasMade(
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
