import { setTimeout as sleep } from "node:timers/promises";
import { describeError, isDenied, UsageError } from "../errors.ts";

/** Reads that may fail in a row. */
const MOST_FAILURES = 5;

/** The pause after the first of them, in milliseconds; each further one is twice as long. */
const FIRST_PAUSE_MS = 2_000;

/** The options of `patiently`. */
export interface PatienceOptions {
  /** Ends a pause early, and the work with it. */
  readonly signal: AbortSignal;
  /** Receives a sentence for each failure that is retried. */
  readonly note: (text: string) => void;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Retries a read from AWS with exponential backoff (2, 4, 8, 16, 32 s), so that a watch of several days survives an outage
 * of a minute.
 *
 * @throws The error of the sixth failure in a row; a `UsageError`, and that of a missing permission, at once; the signal's reason when it aborts.
 * @example await patiently(() => readFigures(session, id), { signal, note: output.note })
 */
export async function patiently<T>(look: () => Promise<T>, options: PatienceOptions): Promise<T> {
  const { signal, note, pause = pauseFor } = options;
  for (let failures = 0; ; failures += 1) {
    try {
      return await look();
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UsageError || isDenied(error) || failures === MOST_FAILURES) throw error;
      const pauseMs = FIRST_PAUSE_MS * 2 ** failures;
      note(
        `Reading failed (${describeError(error)}): retrying in ${pauseMs / 1_000} s, at most ${MOST_FAILURES - failures} more times.`,
      );
      await pause(pauseMs, signal);
      signal.throwIfAborted();
    }
  }
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
