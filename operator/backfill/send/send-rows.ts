import { setTimeout as sleep } from "node:timers/promises";
import { isHalted } from "../../../contract/batch.ts";
import { readBatch } from "../../batch/read.ts";
import { batchStoreOf } from "../../batch/store.ts";
import type { Session } from "../../session/session.ts";
import { type SendJob, sendMessages } from "./send-messages.ts";

/** How the sending of a batch's rows ended. */
export interface SentRows {
  /** `sent`: all rows; `halted`: an operator cancelled the batch, or its failures stopped it; `interrupted`: Ctrl-C. */
  readonly end: "sent" | "halted" | "interrupted";
  /** Leading rows that SQS has acknowledged, those of earlier runs included. */
  readonly sent: number;
}

/** How often the batch's item is updated and checked for a cancellation, in milliseconds. */
const CHECKPOINT_EVERY_MS = 2_000;

/**
 * Sends the rows of a batch and keeps its item up to date. When it returns or throws, no send is under way, and the item
 * has the number of acknowledged rows. Where SQS does not answer, an interruption waits for some seconds only: what was under way
 * then counts as not sent, and is sent again by the next run under the same ids.
 *
 * @param onSent Told how many leading rows are acknowledged.
 * @throws Error when SQS does not take a row.
 */
export async function sendRows(
  session: Session,
  job: SendJob,
  { signal, onSent }: { readonly signal: AbortSignal; readonly onSent: (sent: number) => void },
): Promise<SentRows> {
  const store = await batchStoreOf(session);
  const over = new AbortController();
  const halted = new AbortController();
  let sent = job.from;

  // A checkpoint that fails does not matter: the next one replaces it, and it only saves time after a crash.
  const checkpoint = async () => {
    await store.saveSentRows(job.batchId, sent);
    const batch = await readBatch(session, job.batchId);
    if (batch !== undefined && isHalted(batch)) halted.abort();
  };
  const keepUp = async () => {
    while (!over.signal.aborted) {
      await sleep(CHECKPOINT_EVERY_MS, undefined, { signal: over.signal }).catch(() => {});
      if (!over.signal.aborted) await checkpoint().catch(() => {});
    }
    await checkpoint().catch(() => {});
  };

  const stopped = AbortSignal.any([signal, halted.signal]);
  const keeping = keepUp();
  try {
    await sendMessages(session, job, {
      signal: stopped,
      onSent(count) {
        sent = count;
        onSent(count);
      },
    }).catch((error: unknown) => {
      if (!stopped.aborted || error !== stopped.reason) throw error;
    });
  } finally {
    over.abort();
    await keeping;
  }
  if (halted.signal.aborted) return { end: "halted", sent };
  return { end: signal.aborted ? "interrupted" : "sent", sent };
}
