import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createAwsClient, PRODUCER_LIMITS } from "../lambda/stores/aws-client.ts";

export { readOperation } from "../lambda/stores/operation-store.ts";

/** A client with AWS's usual configuration, whose requests end in time. */
export function createDynamoClient(): DynamoDBClient {
  return createAwsClient(DynamoDBClient, PRODUCER_LIMITS);
}
