import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { close, LOOPBACK, listen } from "../../local/listen.ts";

/** An entry of a `SendMessageBatch` call. */
export interface SentEntry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly MessageGroupId: string;
}

/** SQS as far as a backfill sees it: it answers, and keeps nothing. */
export interface AnsweringQueue {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts a queue that only answers, so that the client is what is measured.
 *
 * @param onSent Told of the entries of each call before it is answered.
 * @param delayMs How long each answer takes.
 */
export async function startAnsweringQueue(
  onSent: (entries: readonly SentEntry[]) => void,
  delayMs = 0,
): Promise<AnsweringQueue> {
  const answers: Readonly<Record<string, (input: { readonly Entries: readonly SentEntry[] }) => object>> = {
    "AmazonSQS.SendMessageBatch": ({ Entries }) => {
      onSent(Entries);
      return { Successful: Entries.map(acknowledge) };
    },
    "AmazonSQS.GetQueueAttributes": () => ({
      Attributes: { ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0" },
    }),
  };
  const server = createServer(async (request, response) => {
    const input = (await json(request)) as { readonly Entries: readonly SentEntry[] };
    const answer = answers[request.headers["x-amz-target"] as string]?.(input);
    if (delayMs > 0) await sleep(delayMs);
    const text = JSON.stringify(answer ?? { __type: "UnsupportedOperation" });
    response.writeHead(answer === undefined ? 400 : 200, {
      "content-type": "application/x-amz-json-1.0",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  });
  const port = await listen(server, 0);
  return { endpoint: `http://${LOOPBACK}:${port}`, stop: () => close(server) };
}

function acknowledge({ Id, MessageBody }: SentEntry) {
  return {
    Id,
    MessageId: "00000000-0000-0000-0000-000000000000",
    SequenceNumber: "18850000000000000000",
    MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex"),
  };
}
