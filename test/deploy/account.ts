import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { PipesClient } from "@aws-sdk/client-pipes";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions } from "../../local/clients.ts";

/** AWS's own clients for the emulated account. */
export type Account = ReturnType<typeof createAccount>;

/**
 * @param endpoint Where the emulator answers.
 * @param region The region that is looked at.
 */
export function createAccount(endpoint: string, region: string) {
  const options = clientOptions(endpoint, region);
  return {
    cloudformation: new CloudFormationClient(options),
    cloudwatch: new CloudWatchClient(options),
    dynamodb: new DynamoDBClient(options),
    events: new EventBridgeClient(options),
    lambda: new LambdaClient(options),
    logs: new CloudWatchLogsClient(options),
    pipes: new PipesClient(options),
    secrets: new SecretsManagerClient(options),
    sqs: new SQSClient(options),
  };
}
