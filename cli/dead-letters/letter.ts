import { type Message, MessageSystemAttributeName } from "@aws-sdk/client-sqs";
import { parseBody } from "../../lambda/request/parse.ts";

/** What every letter that the worker sent says of itself. */
export interface Letter {
  readonly messageId: string;
  readonly body: string;
  /** `operation_id`, `lane`, `reason`, `detail`, `redrives`, `auth0_status`; none of a message that SQS itself moved here. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** A letter in hand, until its visibility timeout is over. */
export interface ReceivedLetter extends Letter {
  readonly receiptHandle: string;
  /** When it came into the dead-letter queue, in milliseconds since the epoch. */
  readonly sentAtMs: number;
  /** The queue that SQS moved it from by itself; undefined of what the worker sent here. */
  readonly movedFrom?: string;
}

/** A message of the dead-letter queue as a letter. */
export function letterOf(message: Message): ReceivedLetter {
  const { MessageId = "", Body = "", ReceiptHandle = "", Attributes = {}, MessageAttributes = {} } = message;
  return {
    messageId: MessageId,
    body: Body,
    receiptHandle: ReceiptHandle,
    sentAtMs: Number(Attributes[MessageSystemAttributeName.SentTimestamp] ?? 0),
    ...(Attributes.DeadLetterQueueSourceArn === undefined
      ? {}
      : { movedFrom: Attributes.DeadLetterQueueSourceArn }),
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
    ),
  };
}

/** The operation that a letter is of. A message that SQS moved here says it in its body alone, if at all. */
export function operationIdOf({ attributes, body, messageId }: Letter): string {
  const { operation_id } = attributes;
  if (operation_id !== undefined) return operation_id;
  const parsed = parseBody(body);
  return parsed.kind === "request" ? parsed.request.operation_id : messageId;
}

/** How often the operation of a letter had come back before it was dead-lettered. */
export function redrivesOf({ attributes }: Letter): number {
  return Number(attributes.redrives ?? 0);
}
