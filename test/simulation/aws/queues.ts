import type { DeadLetter } from "../../../lambda/operation/record.ts";
import type { Lane } from "../../../lambda/order/place.ts";
import type { Queues } from "../../../lambda/ports.ts";
import type { FifoQueue, Message } from "./fifo-queue.ts";

/**
 * The lanes and the dead-letter queue, as `lambda/stores/queues.ts` uses SQS's.
 *
 * @param onLetter Told of each dead letter that was not dropped as a duplicate.
 */
export function queuesOver(
  lanes: Readonly<Record<Lane, FifoQueue>>,
  deadLetters: FifoQueue,
  onLetter: (letter: Message) => void,
): Queues {
  return {
    async returnAfter(lane, receiptHandle, seconds) {
      lanes[lane].changeVisibility(receiptHandle, seconds * 1_000);
    },
    async deadLetter(letter) {
      const sent = deadLetters.send({
        groupId: letter.operationId,
        deduplicationId: `${letter.operationId}:${letter.redrives}`,
        body: letter.body,
        attributes: attributesOf(letter),
      });
      if (sent !== undefined) onLetter(sent);
    },
  };
}

function attributesOf({ operationId, redrives, reason, detail, lane }: DeadLetter): Record<string, string> {
  return { operation_id: operationId, redrives: String(redrives), reason, detail, lane };
}
