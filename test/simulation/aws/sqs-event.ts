import type { SQSEvent, SQSRecord } from "aws-lambda";
import type { Lane } from "../../../contract/place.ts";
import type { LaneArns } from "../../../lambda/sqs/sqs-event.ts";
import type { Received } from "../../models/fifo-queue.ts";

/** The queues' ARNs. */
export const LANE_ARNS: LaneArns = {
  interactive: "arn:aws:sqs:eu-central-1:000000000000:interactive.fifo",
  bulk: "arn:aws:sqs:eu-central-1:000000000000:bulk.fifo",
};

/** The event that an event source mapping invokes the function with. */
export function toSqsEvent(lane: Lane, batch: readonly Received[]): SQSEvent {
  return { Records: batch.map((message) => toRecord(lane, message)) };
}

function toRecord(lane: Lane, message: Received): SQSRecord {
  const { messageId, receiptHandle, body, attributes } = message;
  const messageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, stringValue]) => [name, { dataType: "String", stringValue }]),
  );
  return {
    messageId,
    receiptHandle,
    body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sentAtMs),
      SequenceNumber: message.sequence,
      MessageGroupId: message.groupId,
      SenderId: "",
      ApproximateFirstReceiveTimestamp: "",
    },
    messageAttributes,
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: LANE_ARNS[lane],
    awsRegion: "eu-central-1",
  } as SQSRecord;
}
