import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createAwsClient, WORKER_LIMITS } from "../../aws/client.ts";
import { readIntakeEnvironment } from "../../contract/intake-environment.ts";
import { createIntake } from "./intake.ts";
import { dynamoOperations, sqsLanes } from "./stores.ts";

const { OPERATIONS_TABLE, INTERACTIVE_QUEUE_URL, BULK_QUEUE_URL } = readIntakeEnvironment(process.env);

/** The Lambda function: a call of the HTTP API in, its answer out. */
export const handler = createIntake({
  operations: dynamoOperations(createAwsClient(DynamoDBClient, WORKER_LIMITS), OPERATIONS_TABLE),
  ...sqsLanes(createAwsClient(SQSClient, WORKER_LIMITS, { md5: false }), {
    interactive: INTERACTIVE_QUEUE_URL,
    bulk: BULK_QUEUE_URL,
  }),
  now: Date.now,
  report(error) {
    const { name, message } = error as Error;
    // Lambda writes an object as one JSON line.
    console.error({ event: "call_failed", error: name, detail: message });
  },
});
