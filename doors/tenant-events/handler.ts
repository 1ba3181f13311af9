import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createAwsClient, WORKER_LIMITS } from "../../aws/client.ts";
import { messageGroupId } from "../../contract/message-group.ts";
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
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: interactiveQueueUrl,
        MessageBody: JSON.stringify(request),
        MessageGroupId: messageGroupId(request),
        MessageDeduplicationId: `${request.operation_id}:0`,
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
