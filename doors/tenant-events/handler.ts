import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createAwsClient, WORKER_LIMITS } from "../../aws/client.ts";
import { messageFor } from "../../contract/message.ts";
import { readEventsEnvironment } from "./environment.ts";
import { processEvents } from "./process.ts";
import { eventTelemetry } from "./telemetry.ts";

const { rules, interactiveQueueUrl, deadLetterQueueUrl } = readEventsEnvironment(process.env);
const telemetry = eventTelemetry();
const sqs = createAwsClient(SQSClient, WORKER_LIMITS);
const ports = {
  rules,
  observe: telemetry.observe,
  async send(request) {
    const { body, groupId, deduplicationId } = messageFor(request);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: interactiveQueueUrl,
        MessageBody: body,
        MessageGroupId: groupId,
        MessageDeduplicationId: deduplicationId,
      }),
    );
  },
  async bury({ messageId, body }, problem) {
    const text = (StringValue: string) => ({ DataType: "String", StringValue });
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MessageBody: body,
        MessageAttributes: { problem: text(problem), message_id: text(messageId) },
      }),
    );
  },
} satisfies Parameters<typeof processEvents>[1];

/** The Lambda function: messages with events of the tenant in, the ids of those that failed out. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed = await processEvents(Records, ports);
  telemetry.flush();
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
