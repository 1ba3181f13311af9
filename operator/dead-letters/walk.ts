import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Session } from "../session/session.ts";
import { letterOf, type ReceivedLetter } from "./letter.ts";

/**
 * How long letters stay in hand, in seconds: nobody else sees them meanwhile. Longer than a walk takes, which gives them
 * back when it is over.
 */
const IN_HAND_SECONDS = 3_600;
/** SQS asks many servers for a receive that waits, and may overlook a message otherwise. */
const WAIT_SECONDS = 1;

/** What SQS says of a letter that came out of hand before it was removed: somebody else may have it now. */
const OUT_OF_HAND = /ReceiptHandle|InvalidParameterValue/;

/** A letter to look at, and the way to be rid of it: false when it is in hand no more. */
export type Visit = (letter: ReceivedLetter, remove: () => Promise<boolean>) => Promise<void>;

/**
 * Looks at every letter in the dead-letter queue once. A receive shows only the first messages of each group and cannot
 * filter: all of them are taken in hand, and those that are left come back when the walk is over. A walk that takes so
 * long that only letters come which it has seen ends there.
 *
 * @param signal Ends it before the next letter; those in hand are given back then too.
 * @returns How many there were.
 */
export async function walkLetters(
  { names, clients }: Session,
  signal: AbortSignal,
  visit: Visit,
): Promise<number> {
  const sqs = await clients.sqs();
  const QueueUrl = names.queues.deadLetters;
  const visited = new Set<string>();
  const kept = new Map<string, ReceivedLetter>();
  try {
    for (;;) {
      signal.throwIfAborted();
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
      const letters = Messages.map(letterOf);
      // All of a receive are in hand, whatever stops the visits.
      for (const letter of letters) kept.set(letter.messageId, letter);
      const unseen = letters.filter(({ messageId }) => !visited.has(messageId));
      if (unseen.length === 0) return visited.size;
      for (const letter of unseen) {
        signal.throwIfAborted();
        visited.add(letter.messageId);
        await visit(letter, async () => {
          const removed = await remove(letter, QueueUrl, sqs);
          if (removed) kept.delete(letter.messageId);
          return removed;
        });
      }
    }
  } finally {
    await giveBack([...kept.values()], QueueUrl, sqs);
  }
}

async function remove({ receiptHandle }: ReceivedLetter, QueueUrl: string, sqs: SQSClient): Promise<boolean> {
  try {
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }));
    return true;
  } catch (error) {
    if (error instanceof Error && OUT_OF_HAND.test(error.name)) return false;
    throw error;
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

async function giveBack(letters: readonly ReceivedLetter[], QueueUrl: string, sqs: SQSClient): Promise<void> {
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
