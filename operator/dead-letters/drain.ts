import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Session } from "../session/session.ts";
import { letterOf, type ReceivedLetter } from "./letter.ts";

/**
 * The visibility timeout of letters that a walk receives, in seconds: other commands do not see them meanwhile. It is longer
 * than a walk, which gives them back at its end.
 */
const IN_HAND_SECONDS = 3_600;
/** SQS asks all its servers only for a receive that waits; a short poll may overlook a message. */
const WAIT_SECONDS = 1;

/** SQS's error for a letter whose visibility timeout ended before it was removed: another command may hold it now. */
const OUT_OF_HAND = /ReceiptHandle|InvalidParameterValue/;

/** Visits a letter; `remove` returns false when the visibility timeout is over. */
export type Visit = (letter: ReceivedLetter, remove: () => Promise<boolean>) => Promise<void>;

/** `drainLetters` for one deployment, with a way to end it. @returns How many letters it visited. */
export type Drain = (visit: Visit) => Promise<number>;

/**
 * Visits every letter in the dead-letter queue once. A receive returns only the first messages of each group and cannot
 * filter, so the walk receives all letters and gives back those that remain when it ends. A walk ends when it receives
 * only letters that it has seen before.
 *
 * @param signal Ends the walk before the next letter; it still gives back the letters that it holds.
 * @returns How many letters it visited.
 */
export async function drainLetters(
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
      // The walk holds all letters of a receive, whatever stops the visits.
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

async function giveBack(letters: readonly ReceivedLetter[], QueueUrl: string, sqs: SQSClient): Promise<void> {
  for (let first = 0; first < letters.length; first += 10) {
    const Entries = letters.slice(first, first + 10).map(({ messageId, receiptHandle }) => ({
      Id: messageId,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    }));
    // A letter that could not be given back returns by itself after its visibility timeout.
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })).catch(() => {});
  }
}
