import { SendMessageBatchCommand, type SendMessageBatchCommandOutput } from "@aws-sdk/client-sqs";
import { PRODUCER_LIMITS } from "../../aws/client.ts";
import type { Clock, Random } from "../../contract/clock.ts";
import type { OutgoingMessage } from "../../contract/message.ts";
import { SendError } from "../errors.ts";
import { backoffMs, entryFailureOf, type Failure, failureOf } from "./backoff.ts";

/**
 * Messages in one call; the most that SQS takes. Ten requests of at most 8 KiB are far below what one call may hold
 * (256 KiB for years, 1 MiB since August 2025), so nothing counts bytes.
 */
export const BATCH_SIZE = 10;

/** SQS's acknowledgement of a message. */
export interface Receipt {
  readonly messageId: string;
  /** Grows within a group. */
  readonly sequenceNumber: string;
}

/** A message, and who wants to know what becomes of it. One of the two is called, once. */
export interface Outgoing {
  readonly message: OutgoingMessage;
  acknowledge(receipt: Receipt): void;
  fail(error: SendError): void;
}

/** The part of SQS's client that is needed here. */
export interface BatchClient {
  send(
    command: SendMessageBatchCommand,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<Pick<SendMessageBatchCommandOutput, "Successful" | "Failed">>;
}

/** Where batches go, and how long they are tried. */
export interface BatchPorts {
  readonly client: BatchClient;
  readonly queueUrl: string;
  readonly clock: Clock;
  readonly random: Random;
  /** How long to try again after throttling and transient failures, in milliseconds. */
  readonly patienceMs: number;
}

/** A message that a call did not bring into the queue, as far as is known. */
interface Refused {
  readonly outgoing: Outgoing;
  readonly failure: Failure;
  readonly detail: string;
  readonly cause?: unknown;
  /** Whether the message may be in the queue all the same. */
  readonly unsure: boolean;
}

/**
 * Sends up to ten messages in one call, and again what of them SQS did not take, until the time for it is over. Never
 * throws: each message is acknowledged or fails.
 *
 * @param batch Each message of another group: of two of one group, the second could be taken and the first refused.
 */
export async function sendBatch(batch: readonly Outgoing[], ports: BatchPorts): Promise<void> {
  const { clock, random, patienceMs } = ports;
  const giveUpAtMs = clock.now() + patienceMs;
  const unsure = new Set<Outgoing>();
  let left = batch;

  for (let attempt = 1; left.length > 0; attempt++) {
    const refused = await call(left, giveUpAtMs - clock.now(), ports);
    if (refused.length === 0) return;
    for (const refusal of refused) if (refusal.unsure) unsure.add(refusal.outgoing);
    const pauseMs = Math.max(
      ...refused.map(({ failure }) => (failure === "final" ? 0 : backoffMs(failure, attempt, random))),
    );
    const late = clock.now() + pauseMs >= giveUpAtMs;
    const again: Outgoing[] = [];
    for (const { outgoing, failure, detail, cause } of refused) {
      if (!late && failure !== "final") again.push(outgoing);
      else outgoing.fail(new SendError(detail, outgoing.message, unsure.has(outgoing), cause));
    }
    if (again.length > 0) await clock.sleep(pauseMs);
    left = again;
  }
}

/** The least time that a call has, in milliseconds, however little patience is left. */
const SHORTEST_CALL_MS = 1_000;

/** Makes one call, for as long as there is patience, and tells of what SQS took. */
async function call(
  batch: readonly Outgoing[],
  patienceMs: number,
  { client, queueUrl }: BatchPorts,
): Promise<Refused[]> {
  const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: batch.map(toEntry) });
  const timeoutMs = Math.min(Math.max(patienceMs, SHORTEST_CALL_MS), PRODUCER_LIMITS.totalMs);
  // `AbortSignal.timeout` would keep each call in memory for as long as it might have taken.
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  const answer = await client.send(command, { abortSignal: timeout.signal }).catch((error: Error) => error);
  clearTimeout(timer);
  if (answer instanceof Error) {
    const late = timeout.signal.aborted;
    const failure = late ? "transient" : failureOf(answer as Parameters<typeof failureOf>[0]);
    const detail = late ? `no answer within ${timeoutMs} ms` : answer.message;
    const refused = { failure, detail, cause: answer, unsure: failure === "transient" };
    return batch.map((outgoing) => ({ outgoing, ...refused }));
  }
  const { Successful = [], Failed = [] } = answer;
  const unanswered = new Map(batch.map((outgoing, index) => [String(index), outgoing]));
  for (const { Id = "", MessageId = "", SequenceNumber = "" } of Successful) {
    unanswered.get(Id)?.acknowledge({ messageId: MessageId, sequenceNumber: SequenceNumber });
    unanswered.delete(Id);
  }
  const refused: Refused[] = [];
  for (const entry of Failed) {
    const outgoing = unanswered.get(entry.Id ?? "");
    if (outgoing === undefined) continue;
    unanswered.delete(entry.Id ?? "");
    const detail = `${entry.Code}: ${entry.Message ?? "no reason given"}`;
    refused.push({ outgoing, failure: entryFailureOf(entry), detail, cause: entry, unsure: false });
  }
  for (const outgoing of unanswered.values()) {
    refused.push({ outgoing, failure: "transient", detail: "SQS's answer leaves it out", unsure: true });
  }
  return refused;
}

function toEntry({ message }: Outgoing, index: number) {
  return {
    Id: String(index),
    MessageBody: message.body,
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
  };
}
