import { setTimeout as sleep } from "node:timers/promises";
import { OPERATOR_LIMITS } from "../../../aws/client.ts";
import { sendAll } from "../../../client/send/send-all.ts";
import { createSender } from "../../../client/send/sender.ts";
import type { Session } from "../../session/session.ts";
import { leadingRows } from "./leading-rows.ts";
import { messagesOf, type RowMessage, type SpooledRows } from "./messages.ts";
import { createPoolTransport } from "./pool-transport.ts";
import { repeatedCalls } from "./repeated-calls.ts";

/** What is sent, and as which batch. */
export interface SendJob {
  readonly rows: SpooledRows;
  readonly batchId: string;
  /** How many leading rows SQS has acknowledged before. */
  readonly from: number;
}

/**
 * Calls of SQS under way at a time: at 20 ms a call they are the 2,400 calls a second, 24,000 rows, that SQS grants a FIFO queue of high
 * throughput in every region. Where it grants less for a while, it throttles, and the calls back off.
 */
const CONCURRENCY = 48;

/** How long throttling and an outage are tried again, in milliseconds. */
const PATIENCE_MS = 10 * 60_000;

/** How long calls under way may take after a stop, in milliseconds: they end within that time, unless SQS fails. */
const STOP_MS = 3_000;

/** How often progress is told, in milliseconds. */
const TELL_EVERY_MS = 100;

/**
 * Sends the messages of a batch's rows. When it returns or throws, no send is under way.
 *
 * @param onSent Told how many leading rows are acknowledged.
 * @throws SendError when SQS does not take a row, or the signal's reason. After the signal, calls under way have three seconds.
 */
export async function sendMessages(
  { clients, names }: Pick<Session, "clients" | "names">,
  { rows, batchId, from }: SendJob,
  { signal, onSent }: { readonly signal: AbortSignal; readonly onSent: (sent: number) => void },
): Promise<void> {
  const givenUp = new AbortController();
  const queueUrl = names.queues.bulk;
  const transport = createPoolTransport(OPERATOR_LIMITS, CONCURRENCY);
  const sender = createSender({
    client: repeatedCalls(await clients.sqs(), queueUrl, transport),
    queueUrl,
    concurrency: CONCURRENCY,
    patienceMs: PATIENCE_MS,
    clock: { now: Date.now, sleep: (ms) => sleep(ms, undefined, { signal: givenUp.signal }).catch(() => {}) },
    random: Math.random,
  });
  let ending: NodeJS.Timeout | undefined;
  const stop = () => {
    // Without its transport every call fails at once, and is not tried again.
    ending = setTimeout(() => {
      transport.destroy();
      givenUp.abort();
    }, STOP_MS);
  };
  signal.addEventListener("abort", stop, { once: true });
  const leading = leadingRows(from);
  const telling = setInterval(() => onSent(leading.count()), TELL_EVERY_MS);
  try {
    const messages = messagesOf(rows, batchId, from);
    const onAcknowledged = ({ index }: RowMessage) => leading.acknowledge(index);
    await sendAll(sender, messages, { signal, onAcknowledged });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", stop);
    clearTimeout(ending);
    clearInterval(telling);
    transport.destroy();
    onSent(leading.count());
  }
}
