import type { Clock } from "../../lambda/ports.ts";

/** A clock that jumps to the end of whatever sleep ends first, once everything that can run has run. */
export interface ManualClock extends Clock {
  /** Moves time forward without anybody sleeping. */
  advance(ms: number): void;
}

/** Makes a clock that starts at `startMs`. */
export function manualClock(startMs = 1_000_000): ManualClock {
  let nowMs = startMs;
  const sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  const wakeNext = () => {
    sleepers.sort((a, b) => a.atMs - b.atMs);
    const next = sleepers.shift();
    if (next === undefined) return;
    nowMs = Math.max(nowMs, next.atMs);
    next.wake();
  };
  return {
    now: () => nowMs,
    sleep: (ms) =>
      new Promise<void>((wake) => {
        sleepers.push({ atMs: nowMs + ms, wake });
        setImmediate(wakeNext);
      }),
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
