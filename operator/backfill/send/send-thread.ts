/** The thread that sends the rows of a batch: started by `runInThread` with a `FillJob`. */
import { setTimeout as sleep } from "node:timers/promises";
import { sendAll } from "../../../client/send/send-all.ts";
import { createSender } from "../../../client/send/sender.ts";
import type { SessionFlags } from "../../session/flags.ts";
import { openSession } from "../../session/session.ts";
import { work } from "../thread/work.ts";
import { leadingRows } from "./leading-rows.ts";
import { messagesOf, type SpooledRows } from "./messages.ts";

/** What is sent, and where it goes. */
export interface FillJob {
  readonly flags: SessionFlags;
  readonly rows: SpooledRows;
  readonly batchId: string;
  /** How many leading rows SQS has acknowledged before. */
  readonly from: number;
}

/** How far the sending is: leading rows that SQS has acknowledged. */
export interface FillProgress {
  readonly sent: number;
}

/** Calls of SQS under way at a time: at 20 ms a call, 8,000 rows a second. */
const CONCURRENCY = 16;

/** How long throttling and an outage are tried again, in milliseconds. */
const PATIENCE_MS = 10 * 60_000;

/** How often progress is told, in milliseconds. */
const TELL_EVERY_MS = 100;

await work<FillJob, FillProgress, void>(async ({ flags, rows, batchId, from }, { tell, signal }) => {
  const session = await openSession(flags);
  const sender = createSender({
    client: await session.clients.sqs(),
    queueUrl: session.names.queues.bulk,
    concurrency: CONCURRENCY,
    patienceMs: PATIENCE_MS,
    clock: { now: Date.now, sleep: (ms) => sleep(ms) },
    random: Math.random,
  });
  const leading = leadingRows(from);
  const telling = setInterval(() => tell({ sent: leading.count() }), TELL_EVERY_MS);
  try {
    await sendAll(sender, messagesOf(rows, batchId, from), {
      signal,
      onAcknowledged: ({ index }) => leading.acknowledge(index),
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(telling);
    tell({ sent: leading.count() });
    session.close();
  }
});
