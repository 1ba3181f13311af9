import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import type { Session } from "../session/session.ts";
import { letterOf, type ReceivedLetter } from "./letter.ts";

/** How long letters stay in hand, in seconds: nobody else sees them meanwhile. */
const IN_HAND_SECONDS = 120;
/** SQS asks many servers for a receive that waits, and may overlook a message otherwise. */
const WAIT_SECONDS = 1;

/** A letter that was looked at, and the way to be rid of it. */
export type Visit = (letter: ReceivedLetter, remove: () => Promise<void>) => Promise<void>;

/**
 * Looks at every letter in the dead-letter queue once. A receive shows only the first message of each group and cannot
 * filter: all of them are taken in hand, and those that are left come back when the walk is over.
 *
 * @returns How many there were.
 */
export async function walkLetters({ names, clients }: Session, visit: Visit): Promise<number> {
  const sqs = await clients.sqs();
  const QueueUrl = names.queues.deadLetters;
  const kept: ReceivedLetter[] = [];
  let letters = 0;
  try {
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: WAIT_SECONDS,
          VisibilityTimeout: IN_HAND_SECONDS,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["All"],
        }),
      );
      if (Messages.length === 0) return letters;
      for (const letter of Messages.map(letterOf)) {
        letters += 1;
        kept.push(letter);
        await visit(letter, async () => {
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: letter.receiptHandle }));
          kept.splice(kept.indexOf(letter), 1);
        });
      }
    }
  } finally {
    await giveBack(kept, QueueUrl, { clients });
  }
}

/** How many letters the queue holds, as SQS estimates it. */
export async function countLetters({ names, clients }: Session): Promise<number> {
  const sqs = await clients.sqs();
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: names.queues.deadLetters,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return (
    Number(Attributes.ApproximateNumberOfMessages ?? 0) +
    Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0)
  );
}

async function giveBack(
  letters: readonly ReceivedLetter[],
  QueueUrl: string,
  { clients }: Pick<Session, "clients">,
): Promise<void> {
  const sqs = await clients.sqs();
  for (let first = 0; first < letters.length; first += 10) {
    const Entries = letters.slice(first, first + 10).map(({ messageId, receiptHandle }) => ({
      Id: messageId,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    }));
    // What could not be given back comes back by itself when its time is over.
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })).catch(() => {});
  }
}
