import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export { readOperation } from "../lambda/stores/operation-store.ts";

/** A client with AWS's usual configuration. */
export function createDynamoClient(): DynamoDBClient {
  return new DynamoDBClient();
}
