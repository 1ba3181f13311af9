import type { SQSEvent, SQSRecord } from "aws-lambda";
import { defined } from "../../contract/defined.ts";
import { comparePlaces, type Lane, type Place, placeOfText } from "../../contract/place.ts";
import type { Delivery } from "../operation/delivery.ts";

/** The ARN of each lane's queue. */
export type LaneArns = Readonly<Record<Lane, string>>;

/** The messages of an SQS event. */
export function deliveriesOf(event: SQSEvent, arns: LaneArns): readonly Delivery[] {
  return event.Records.map((record) => deliveryOf(record, arns));
}

function deliveryOf(record: SQSRecord, arns: LaneArns): Delivery {
  const { messageId, receiptHandle, body, attributes, messageAttributes, eventSourceARN } = record;
  const redrives = redrivesIn(messageAttributes.redrives?.stringValue);
  const lane: Lane = eventSourceARN === arns.interactive ? "interactive" : "bulk";
  const place = {
    lane,
    sequence: attributes.SequenceNumber ?? "0",
    sentAtMs: Number(attributes.SentTimestamp),
  };
  const firstPlace =
    redrives === undefined ? undefined : earlier(messageAttributes.place?.stringValue, place);
  return {
    messageId,
    receiptHandle,
    body,
    groupId: attributes.MessageGroupId ?? messageId,
    place,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    ...defined({ redrives, firstPlace }),
  };
}

/** The place that a letter names. Every producer can write this attribute too, so it takes a request back in the order only. */
function earlier(text: string | undefined, place: Place): Place | undefined {
  const named = text === undefined ? undefined : placeOfText(text);
  return named !== undefined && comparePlaces(named, place) < 0 ? named : undefined;
}

/** Every producer can write this attribute, and what comes of it is written into a record: no other text is a count. */
function redrivesIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
