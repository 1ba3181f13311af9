import { type Message, MessageSystemAttributeName } from "@aws-sdk/client-sqs";
import { defined } from "../../contract/defined.ts";
import { parseBody } from "../../contract/parse-request.ts";
import type { OperationFacts } from "../../contract/record.ts";

/** The message attributes of a letter. */
export interface Letter {
  readonly messageId: string;
  readonly body: string;
  /** `operation_id`, `lane`, `reason`, `detail`, `redrives`, `place`, `auth0_status`; none of a message that SQS itself moved here. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
  /** What the sender gave it. Of a message that SQS moved it is the message id; only stand-ins keep the one before. */
  readonly deduplicationId?: string;
  /** The queue that SQS moved it from by itself; undefined of what the worker sent here. */
  readonly movedFrom?: string;
}

/** A received letter, held until its visibility timeout is over. */
export interface ReceivedLetter extends Letter {
  readonly receiptHandle: string;
  /** When it came into the dead-letter queue, in milliseconds since the epoch. */
  readonly sentAtMs: number;
}

/** A message of the dead-letter queue as a letter. */
export function letterOf(message: Message): ReceivedLetter {
  const { MessageId = "", Body = "", ReceiptHandle = "", Attributes = {}, MessageAttributes = {} } = message;
  return {
    messageId: MessageId,
    body: Body,
    receiptHandle: ReceiptHandle,
    sentAtMs: Number(Attributes[MessageSystemAttributeName.SentTimestamp] ?? 0),
    ...defined({
      deduplicationId: Attributes.MessageDeduplicationId,
      movedFrom: Attributes.DeadLetterQueueSourceArn,
    }),
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

/**
 * Whether SQS's own redrive policy moved a letter here. The worker never sends one without a reason; a message that the
 * console redrove before SQS moved it still has the reason of the letter that it was.
 */
export function wasMoved({ attributes, movedFrom }: Letter): boolean {
  return movedFrom !== undefined || attributes.reason === undefined;
}

/**
 * How often the operation of a letter had come back before it was dead-lettered. A message that SQS moved here says so
 * only where the console redrove it, which leaves the attributes of the letter before. Else its record does: a message
 * that was waiting is of the life that its record speaks of.
 *
 * @param record The record of the letter's operation, if there is one.
 */
export function redrivesOf(letter: Letter, record?: Pick<OperationFacts, "redrives">): number {
  const { attributes, deduplicationId = "" } = letter;
  if (attributes.redrives !== undefined)
    return Number(attributes.redrives) + (letter.movedFrom === undefined ? 0 : 1);
  const [, operationId, redrives] = /^(.+):(\d{1,6})$/.exec(deduplicationId) ?? [];
  return operationId === operationIdOf(letter) ? Number(redrives) : (record?.redrives ?? 0);
}
