import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Lane } from "../../contract/place.ts";
import type { SentMessage } from "./expectations.ts";
import type { SampleMessage } from "./sample.ts";

/** Messages in one request; the most that SQS takes. */
const BATCH_SIZE = 10;

/**
 * Sends messages, those of each lane in their order.
 *
 * @returns The messages with the ids that SQS gave them, in the order of `messages`.
 * @throws Error when the queue refuses one.
 */
export async function sendAll(
  client: SQSClient,
  queueUrls: Readonly<Record<Lane, string>>,
  messages: readonly SampleMessage[],
): Promise<SentMessage[]> {
  const ids = new Map<SampleMessage, string>();
  await Promise.all(
    (["interactive", "bulk"] as const).map(async (lane) => {
      const ofLane = messages.filter((message) => message.lane === lane);
      for (let at = 0; at < ofLane.length; at += BATCH_SIZE) {
        const batch = ofLane.slice(at, at + BATCH_SIZE);
        const { Successful = [], Failed = [] } = await client.send(
          new SendMessageBatchCommand({
            QueueUrl: queueUrls[lane],
            Entries: batch.map((message, index) => ({
              Id: String(index),
              MessageBody: message.body,
              MessageGroupId: message.groupId,
              MessageDeduplicationId: message.deduplicationId,
            })),
          }),
        );
        if (Failed[0] !== undefined)
          throw new Error(`The ${lane} lane refused a request: ${Failed[0].Message}`);
        for (const { Id, MessageId = "" } of Successful) {
          const message = batch[Number(Id)];
          if (message !== undefined) ids.set(message, MessageId);
        }
      }
    }),
  );
  return messages.map((message) => ({ ...message, messageId: ids.get(message) ?? "" }));
}
