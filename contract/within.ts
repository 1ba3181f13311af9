import type { Clock } from "./clock.ts";

/** Something did not end in time. It may end, or have its effect, later. AWS's clients give timeouts the same name. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/**
 * Longest wait for one request to a store of the worker, in milliseconds: its AWS clients end theirs by then, and nothing that
 * operations share waits longer for one. The lease of a claim leaves as much for its write.
 */
export const STORE_TIMEOUT_MS = 5_000;

/** The timeout came first. */
const LATE = Symbol("late");

/** Why a sleep ends that is not needed any more; one that is made for each would cost a trace of the stack. */
const OVER = "over";

/**
 * Waits for work with a timeout: work that never ends must not block others that need its result.
 *
 * @param timeoutMs Longest wait, in milliseconds on the clock.
 * @throws TimeoutError when it is over; the work goes on, and what becomes of it is dropped.
 * @example await within(2_000, clock, store.read())
 */
export async function within<T>(
  timeoutMs: number,
  clock: Pick<Clock, "sleep">,
  work: Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const late = clock.sleep(timeoutMs, ended.signal).then((): typeof LATE => LATE);
  try {
    const first = await Promise.race([work, late]);
    if (first !== LATE) return first;
    throw new TimeoutError(`no answer within ${timeoutMs} ms`);
  } finally {
    ended.abort(OVER);
  }
}
