import type { FifoQueueModel } from "./fifo-queue.ts";
import type { FifoQueue } from "./sqs.ts";

/** A queue in memory, used through SQS's API. */
export function throughApi(queue: FifoQueueModel): FifoQueue {
  return {
    async send(message) {
      const { messageId, sequence } = queue.send(message).receipt;
      return { messageId, sequence };
    },
    receive: async (most) =>
      queue
        .receive(most)
        .map(({ messageId, sequence, groupId, body, attributes, sentAtMs, receiveCount, receiptHandle }) => ({
          messageId,
          sequence,
          groupId,
          body,
          attributes,
          sentAtMs,
          receiveCount,
          receiptHandle,
        })),
    async delete(receiptHandle) {
      queue.delete(receiptHandle);
    },
    async changeVisibility(receiptHandle, seconds) {
      const changed = queue.changeVisibility(receiptHandle, seconds * 1_000);
      if (!changed) throw new Error("the receipt handle has expired");
    },
  };
}
