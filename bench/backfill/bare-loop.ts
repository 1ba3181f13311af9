/** The least that sends so many messages: `node bare-loop.ts ENDPOINT QUEUE_URL ROWS CONCURRENCY`. */
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { standInClient } from "../../local/clients.ts";

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

function entryOf(row: number, Id: string) {
  const organization = `org_${String(row).padStart(16, "0")}`;
  const operation = `b_123456789_${String(row).padStart(30, "0")}`;
  return {
    Id,
    MessageBody: `{"operation_id":"${operation}","batch_id":"bench","organization_id":"${organization}","action":"enable","connection_id":"con_0000000000000001"}`,
    MessageGroupId: `${organization}#con_0000000000000001`,
    MessageDeduplicationId: `${operation}:0`,
  };
}

await Promise.all(Array.from({ length: Number(concurrency) }, send));
client.destroy();
