const SHORTEST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/**
 * Pause of a message that an open circuit stops, in milliseconds: a quarter of its age, from 30 s to 6 h. So a fresh
 * request is soon looked at again, and none is received more than 40 times in a whole weekend.
 */
export function circuitPauseMs(ageMs: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, ageMs / 4));
}
