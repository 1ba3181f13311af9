import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { clientOptions } from "../../local/clients.ts";
import { createFauxqs } from "../../local/fauxqs.ts";
import { LOOPBACK } from "../../local/listen.ts";
import { REGION } from "../../local/template.ts";
import type { FifoQueue } from "../models/sqs.ts";

/** The attributes of a queue that a test chooses. */
export interface QueueSettings {
  readonly visibilityTimeoutSeconds: number;
  readonly maximumMessageBytes: number;
  readonly redrive?: { readonly maxReceiveCount: number; readonly target: SqsQueue };
}

/** A queue of the stand-in's, used through SQS's API. */
export interface SqsQueue extends FifoQueue {
  readonly url: string;
}

/** The queues' stand-in, and a client that talks to it. */
export interface Sqs extends AsyncDisposable {
  readonly client: SQSClient;
  createQueue(settings: QueueSettings): Promise<SqsQueue>;
  /** Answers the receives that wait for messages of a queue. */
  endPolls(queueUrl: string): void;
}

export async function startSqs(): Promise<Sqs> {
  const { application, store } = await createFauxqs(REGION);
  const endpoint = await application.listen({ host: LOOPBACK, port: 0 });
  const client = new SQSClient({ ...clientOptions(endpoint), maxAttempts: 1 });
  let count = 0;
  return {
    client,
    async createQueue({ visibilityTimeoutSeconds, maximumMessageBytes, redrive }) {
      count += 1;
      const { QueueUrl = "" } = await client.send(
        new CreateQueueCommand({
          QueueName: `queue-${count}.fifo`,
          Attributes: {
            FifoQueue: "true",
            VisibilityTimeout: `${visibilityTimeoutSeconds}`,
            MaximumMessageSize: `${maximumMessageBytes}`,
            ...(redrive === undefined
              ? {}
              : { RedrivePolicy: await redrivePolicy(client, redrive.target.url, redrive.maxReceiveCount) }),
          },
        }),
      );
      return sqsFifoQueue(client, QueueUrl);
    },
    endPolls: (queueUrl) => store.getQueue(queueUrl)?.cancelWaiters(),
    async [Symbol.asyncDispose]() {
      client.destroy();
      await application.close();
    },
  };
}

async function redrivePolicy(client: SQSClient, url: string, maxReceiveCount: number): Promise<string> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
  );
  return JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount });
}

function sqsFifoQueue(client: SQSClient, url: string): SqsQueue {
  const QueueUrl = url;
  return {
    url,
    async send({ groupId, deduplicationId, body, attributes }) {
      const { MessageId = "", SequenceNumber = "" } = await client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageGroupId: groupId,
          MessageDeduplicationId: deduplicationId,
          MessageBody: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [
              name,
              { DataType: "String", StringValue: value },
            ]),
          ),
        }),
      );
      return { messageId: MessageId, sequence: SequenceNumber };
    },
    async receive(most) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: most,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["All"],
        }),
      );
      return Messages.map(({ MessageId, ReceiptHandle, Body, Attributes = {}, MessageAttributes = {} }) => ({
        messageId: MessageId ?? "",
        receiptHandle: ReceiptHandle ?? "",
        body: Body ?? "",
        groupId: Attributes.MessageGroupId ?? "",
        sequence: Attributes.SequenceNumber ?? "",
        sentAtMs: Number(Attributes.SentTimestamp),
        receiveCount: Number(Attributes.ApproximateReceiveCount),
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue]),
        ),
      }));
    },
    async delete(ReceiptHandle) {
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    },
    async changeVisibility(ReceiptHandle, VisibilityTimeout) {
      await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    },
  };
}
