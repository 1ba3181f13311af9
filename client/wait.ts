import type { OperationRecord, Outcome, TerminalStatus } from "../lambda/operation/record.ts";
import type { Clock } from "../lambda/ports.ts";
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

/**
 * Looks at an operation until it is finished.
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
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * GROWTH)) {
    signal?.throwIfAborted();
    const record = await read();
    if (record !== undefined && record.status !== "deferred") return record;
    const leftMs = deadlineMs - clock.now();
    if (leftMs <= 0) throw new WaitTimeoutError(operationId, timeoutMs);
    await clock.sleep(Math.min(pauseMs, leftMs));
  }
}
