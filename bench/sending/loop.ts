/** The least that sends so many messages one way: `node loop.ts WAY ENDPOINT QUEUE_URL ROWS CONCURRENCY`. */
import { entryOf } from "../backfill/entry.ts";
import { WAYS } from "./ways.ts";

const [way = "", endpoint = "", queueUrl = "", rows = "", concurrency = ""] = process.argv.slice(2);
const send = WAYS[way]?.({ endpoint, queueUrl, concurrency: Number(concurrency) });
if (send === undefined) throw new Error(`There is no way "${way}".`);
let next = 0;

async function sendAll(call: NonNullable<typeof send>): Promise<void> {
  while (next < Number(rows)) {
    const first = next;
    next += 10;
    const answer = await call(
      Array.from({ length: 10 }, (_, index) => entryOf(first + index, String(index))),
    );
    if ((answer as { readonly Successful: readonly object[] }).Successful.length !== 10)
      throw new Error("The queue has not taken all.");
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, () => sendAll(send)));
// Connections that are kept alive would keep the process for seconds.
process.exit();
