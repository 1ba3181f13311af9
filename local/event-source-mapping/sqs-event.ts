import type { Message } from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSMessageAttributes, SQSRecord, SQSRecordAttributes } from "aws-lambda";
import { defined } from "../../contract/defined.ts";
import { REGION } from "../template.ts";

/** The event that Lambda gives to a function for a batch of messages. */
export function toSqsEvent(messages: readonly Message[], queueArn: string): SQSEvent {
  return { Records: messages.map((message) => toRecord(message, queueArn)) };
}

function toRecord(message: Message, eventSourceARN: string): SQSRecord {
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: (message.Attributes ?? {}) as unknown as SQSRecordAttributes,
    messageAttributes: toMessageAttributes(message.MessageAttributes ?? {}),
    md5OfBody: message.MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN,
    awsRegion: REGION,
  };
}

function toMessageAttributes(attributes: NonNullable<Message["MessageAttributes"]>): SQSMessageAttributes {
  const result: SQSMessageAttributes = {};
  for (const [name, { DataType = "String", StringValue, BinaryValue }] of Object.entries(attributes)) {
    result[name] = {
      dataType: DataType as SQSMessageAttributes[string]["dataType"],
      stringListValues: [],
      binaryListValues: [],
      ...defined({ stringValue: StringValue }),
      ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
    };
  }
  return result;
}
