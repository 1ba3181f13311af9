import type { Clock } from "../../lambda/ports.ts";

/** A clock that only moves when it is told to, or when somebody sleeps. */
export interface VirtualClock extends Clock {
  advance(ms: number): void;
}

export function virtualClock(startMs: number = Date.UTC(2026, 7)): VirtualClock {
  let nowMs = startMs;
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { now: () => nowMs, advance, sleep: async (ms) => advance(ms) };
}
