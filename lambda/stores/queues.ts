import {
  ChangeMessageVisibilityCommand,
  type MessageAttributeValue,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { type Lane, placeToText } from "../../contract/place.ts";
import type { DeadLetter } from "../../contract/record.ts";
import type { Queues } from "../operation/queues.ts";

/** The URLs of the queues. */
export interface QueueUrls {
  readonly lanes: Readonly<Record<Lane, string>>;
  readonly deadLetters: string;
}

/** The lanes and the dead-letter queue in SQS. */
export function sqsQueues(client: SQSClient, urls: QueueUrls): Queues {
  return {
    async returnAfter(lane, receiptHandle, seconds) {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: urls.lanes[lane],
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }),
      );
    },

    async deadLetter(letter) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: urls.deadLetters,
          MessageBody: letter.body,
          MessageGroupId: letter.operationId,
          MessageDeduplicationId: `${letter.operationId}:${letter.redrives}`,
          MessageAttributes: attributesOf(letter),
        }),
      );
    },
  };
}

function attributesOf(letter: DeadLetter): Record<string, MessageAttributeValue> {
  const attributes: Record<string, MessageAttributeValue> = {};
  const { reason, detail, operationId, lane, place, auth0Status } = letter;
  const texts = { reason, detail, operation_id: operationId, lane, place: place ? placeToText(place) : "" };
  for (const [name, value] of Object.entries(texts)) {
    if (value !== "") attributes[name] = { DataType: "String", StringValue: value };
  }
  attributes.redrives = { DataType: "Number", StringValue: String(letter.redrives) };
  if (auth0Status !== undefined) {
    attributes.auth0_status = { DataType: "Number", StringValue: String(auth0Status) };
  }
  return attributes;
}
