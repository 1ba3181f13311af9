import type { Clock } from "../contract/clock.ts";
import type { OperationRecord, Outcome, TerminalStatus } from "../contract/record.ts";
import { within } from "../contract/within.ts";
import { WaitTimeoutError } from "./errors.ts";

/** How an operation is waited for. */
export interface WaitOptions {
  /** When to give up, in milliseconds. Default: a minute. */
  readonly timeoutMs?: number | undefined;
  /** Ends the waiting early; the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A finished operation. */
export type FinishedOperation = { readonly status: TerminalStatus } & Outcome;

const DEFAULT_TIMEOUT_MS = 60_000;

/** Looks are so far apart at first, in milliseconds: an urgent request is applied in about a second. */
const FIRST_PAUSE_MS = 200;
/** Each pause is so many times the one before, up to the longest, in milliseconds. */
const GROWTH = 1.3;
const LONGEST_PAUSE_MS = 5_000;

/** Longest wait for one read, in milliseconds; the table answers within milliseconds as a rule. */
const READ_TIMEOUT_MS = 5_000;
/** So long has a read that begins near the deadline, or at it as the last one does, in milliseconds. */
const LAST_READ_TIMEOUT_MS = 500;

/**
 * Looks at an operation until it is finished. A read that hangs is given up, and made again while there is time.
 *
 * @param read Gets the operation's record, or undefined while there is none.
 * @param clock Its `sleep` ends early when the signal is aborted.
 * @throws WaitTimeoutError when it is not in time; the signal's reason when that is aborted.
 */
export async function waitForOutcome(
  operationId: string,
  read: () => Promise<OperationRecord | undefined>,
  clock: Clock,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: WaitOptions = {},
): Promise<FinishedOperation> {
  const deadlineMs = clock.now() + timeoutMs;
  let late: Error | undefined;
  const look = async () => {
    const leftMs = Math.max(deadlineMs - clock.now(), LAST_READ_TIMEOUT_MS);
    late = undefined;
    return within(Math.min(leftMs, READ_TIMEOUT_MS), clock, read()).catch((error: Error) => {
      if (error.name !== "TimeoutError") throw error;
      late = error;
      return undefined;
    });
  };
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * GROWTH)) {
    signal?.throwIfAborted();
    const record = await look();
    if (record !== undefined && record.status !== "deferred") return record;
    signal?.throwIfAborted();
    const leftMs = deadlineMs - clock.now();
    if (leftMs <= 0) throw new WaitTimeoutError(operationId, timeoutMs, late);
    await clock.sleep(Math.min(pauseMs, leftMs));
  }
}
