import type { Random } from "../ports.ts";

/** Real tries of one request that may fail for transient causes before it is dead-lettered. */
export const MAX_ATTEMPTS = 8;

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * Pause before the next try: exponential with full jitter, so that requests that failed together do not return together.
 *
 * @param attempts Tries that have failed so far, from 1.
 * @returns Milliseconds, from 0 to 2 s after the first failure, to 4 s after the second, up to 5 minutes.
 */
export function pauseMs(attempts: number, random: Random): number {
  return random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
}
