import type { Random } from "../../contract/clock.ts";

/** Real tries of one request that may fail for transient causes before it is dead-lettered. */
export const MAX_ATTEMPTS = 8;

const FIRST_PAUSE_MS = 2_500;
const GROWTH = 3;

/**
 * Pause before the next try. It is longer than every pause before it and otherwise left to chance, so that requests that
 * failed together do not return together, and yet no luck puts eight tries into one burst of errors: they span 15 to
 * 46 minutes.
 *
 * @param attempts Tries that have failed so far, from 1.
 * @returns Milliseconds: 0 to 2.5 s after the first failure, to 7.5 s after the second, to 22.5 s after the third, and
 *   10 to 30 minutes after the seventh.
 */
export function backoffMs(attempts: number, random: Random): number {
  const longestMs = FIRST_PAUSE_MS * GROWTH ** (attempts - 1);
  const shortestMs = attempts === 1 ? 0 : longestMs / GROWTH;
  return shortestMs + random() * (longestMs - shortestMs);
}
