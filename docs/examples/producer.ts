/** Enables a connection for each organization of standard input, and prints each outcome: `node producer.ts CONNECTION`. */
import { createInterface } from "node:readline";
import { type NewRequest, RequestQueue } from "orgconn-client";

const { QUEUE_URL = "", OPERATIONS_TABLE = "" } = process.env;
const [, , connection = ""] = process.argv;

async function* requests(): AsyncGenerator<NewRequest> {
  for await (const organization of createInterface({ input: process.stdin })) {
    yield {
      // The idempotency key: a second run with the same input changes nothing.
      operation_id: `rollout-1-${organization}`,
      action: "enable",
      organization_id: organization,
      connection_id: connection,
    };
  }
}

const queue = new RequestQueue({ queueUrl: QUEUE_URL, operationsTable: OPERATIONS_TABLE });
const sent: string[] = [];
await queue.enqueueAll(requests(), { onEnqueued: ({ operationId }) => sent.push(operationId) });
for (const operationId of sent) {
  const { status } = await queue.waitFor(operationId, { timeoutMs: 60_000 });
  console.log(operationId, status);
}
await queue.close();
