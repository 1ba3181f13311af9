import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createAwsClient, PRODUCER_LIMITS } from "../aws/client.ts";

export { readAccepted } from "../aws/read-accepted.ts";
export { readOperation } from "../aws/read-operation.ts";

/** A client with AWS's usual configuration, whose requests end in time. */
export function createDynamoClient(): DynamoDBClient {
  return createAwsClient(DynamoDBClient, PRODUCER_LIMITS);
}
