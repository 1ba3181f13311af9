import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Lane } from "../../contract/place.ts";
import type { EnableRequest } from "../../contract/request.ts";
import { standInClient } from "../../local/clients.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { messageOf } from "./requests.ts";

const BATCH_SIZE = 10;

/**
 * Sends requests to a lane of an embedded stack, ten at once.
 *
 * @throws Error when the queue refuses one.
 */
export async function send(
  { endpoints, queues }: Pick<EmbeddedStack, "endpoints" | "queues">,
  lane: Lane,
  requests: readonly EnableRequest[],
): Promise<void> {
  const client = standInClient(SQSClient, endpoints.sqs);
  const messages = requests.map(messageOf);
  for (let at = 0; at < messages.length; at += BATCH_SIZE) {
    const Entries = messages
      .slice(at, at + BATCH_SIZE)
      .map((message, index) => ({ Id: String(index), ...message }));
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queues[lane], Entries }),
    );
    if (Failed[0] !== undefined) throw new Error(`The queue refused a request: ${Failed[0].Message}`);
  }
  client.destroy();
}
