/** The least that sends so many messages: `node bare-loop.ts ENDPOINT QUEUE_URL ROWS CONCURRENCY`. */
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { standInClient } from "../../local/clients.ts";
import { entryOf } from "./entry.ts";

const [endpoint = "", QueueUrl = "", rows = "", concurrency = ""] = process.argv.slice(2);
const client = standInClient(SQSClient, endpoint);
let next = 0;

async function send(): Promise<void> {
  while (next < Number(rows)) {
    const first = next;
    next += 10;
    const Entries = Array.from({ length: 10 }, (_, index) => entryOf(first + index, String(index)));
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, send));
client.destroy();
