import { setTimeout as sleep } from "node:timers/promises";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { OPERATOR_LIMITS } from "../../aws/client.ts";
import { LANES, type Lane } from "../../contract/place.ts";
import { standInClient } from "../../local/clients.ts";
import { groupOf, type Sending } from "./requests.ts";
import type { Reachable } from "./stack-process.ts";

/** Messages in one request; the most that SQS takes. */
const BATCH_SIZE = 10;
/** Pause after a batch, in milliseconds: a producer that is at it for long can be hit by a kill too. */
const BATCH_PAUSE_MS = 500;
/** Pause before a batch that was not accepted is sent again, in milliseconds. */
const AGAIN_AFTER_MS = 200;

/**
 * Sends a round, and sends again whatever the queue did not confirm: a producer that is killed with its stack's queue
 * in the middle of a request does not know whether it was accepted.
 *
 * @param reachable Where the stack is now, once it is up.
 * @returns How many batches were sent again.
 */
export async function sendRound(
  round: readonly Sending[],
  reachable: () => Promise<Reachable>,
): Promise<number> {
  const again = await Promise.all(
    LANES.map(async (lane) => {
      const ofLane = round.filter((sending) => sending.lane === lane);
      let repeated = 0;
      for (let at = 0; at < ofLane.length; at += BATCH_SIZE) {
        const batch = ofLane.slice(at, at + BATCH_SIZE);
        while (!(await trySend(batch, lane, await reachable()))) {
          repeated += 1;
          await sleep(AGAIN_AFTER_MS);
        }
        await sleep(BATCH_PAUSE_MS);
      }
      return repeated;
    }),
  );
  return again.reduce((sum, repeated) => sum + repeated, 0);
}

async function trySend(
  batch: readonly Sending[],
  lane: Lane,
  { endpoints, queues }: Reachable,
): Promise<boolean> {
  const client = standInClient(SQSClient, endpoints.sqs, { ...OPERATOR_LIMITS, tries: 1 });
  try {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queues[lane],
        Entries: batch.map(({ request }, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(request),
          MessageGroupId: groupOf(request),
          MessageDeduplicationId: `${request.operation_id}:0`,
        })),
      }),
    );
    return Failed.length === 0;
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}
