/** What most Lambda functions of this kind load: the bundle that ours is compared with. Never invoked. */
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { ManagementClient } from "auth0";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";

const logger = new Logger({ serviceName: "usual" });
const metrics = new Metrics({ namespace: "usual", serviceName: "usual" });
const tracer = new Tracer({ serviceName: "usual" });
const tables = DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient()));
const queues = new SQSClient();
const secrets = new SecretsManagerClient();
const processor = new BatchProcessor(EventType.SQS);

/** A record read, a call of the Management API, a record written, and a dead letter: each once. */
export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return processPartialResponse(event, processRecord, processor, { context });
}

async function processRecord({ messageId, body }: SQSRecord): Promise<void> {
  const TableName = "operations";
  const { Item } = await tables.send(new GetCommand({ TableName, Key: { messageId } }));
  if (Item !== undefined) return;
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: "credentials" }));
  const management = new ManagementClient({ domain: "example.auth0.com", ...JSON.parse(SecretString ?? "") });
  const { organization, ...request } = JSON.parse(body);
  try {
    await management.organizations.enabledConnections.add(organization, request);
  } catch (error) {
    logger.error("dead letter", error as Error);
    await queues.send(new SendMessageCommand({ QueueUrl: "dead-letters", MessageBody: body }));
  }
  await tables.send(new PutCommand({ TableName, Item: { messageId } }));
  await tables.send(new UpdateCommand({ TableName, Key: { messageId } }));
  metrics.addMetric("Done", MetricUnit.Count, 1);
}
