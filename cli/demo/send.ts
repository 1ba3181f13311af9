import { setTimeout as sleep } from "node:timers/promises";
import { sendAll } from "../../client/send/send-all.ts";
import { createSender } from "../../client/send/sender.ts";
import { LANES } from "../../contract/place.ts";
import type { Session } from "../../operator/session/session.ts";
import type { SentMessage } from "./expectations.ts";
import type { SampleMessage } from "./sample.ts";

/**
 * Sends messages, those of each lane in their order.
 *
 * @returns The messages with the ids that SQS gave them, in the order of `messages`.
 * @throws SendError when a lane refuses one.
 */
export async function sendSample(
  { clients, names }: Session,
  messages: readonly SampleMessage[],
): Promise<SentMessage[]> {
  const client = await clients.sqs();
  const clock = { now: Date.now, sleep: (ms: number) => sleep(ms) };
  const ids = new Map<SampleMessage, string>();
  const sending = LANES.map((lane) => {
    const queueUrl = names.queues[lane];
    const sender = createSender({
      client,
      queueUrl,
      concurrency: 4,
      patienceMs: 5_000,
      clock,
      random: Math.random,
    });
    return sendAll(
      sender,
      messages.filter((message) => message.lane === lane),
      { onAcknowledged: (message, { messageId }) => ids.set(message, messageId) },
    );
  });
  await Promise.all(sending);
  return messages.map((message) => ({ ...message, messageId: ids.get(message) ?? "" }));
}
