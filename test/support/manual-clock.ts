import type { Clock } from "../../contract/clock.ts";

/** A clock that jumps to the end of whatever sleep ends first, once everything that can run has run. */
export interface ManualClock extends Clock {
  /** Moves time forward; every sleep that ends by then resolves. */
  advance(ms: number): void;
  /** Calls back as soon as time has come to a moment, one after the other. */
  at(ms: number, callback: () => void): void;
}

/** Makes a clock that starts at `startMs`. */
export function manualClock(startMs = 1_000_000): ManualClock {
  let nowMs = startMs;
  const sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  const alarms: { readonly atMs: number; readonly ring: () => void }[] = [];
  const passTo = (ms: number) => {
    for (let next = alarms[0]; next !== undefined && next.atMs <= ms; next = alarms[0]) {
      alarms.shift();
      nowMs = Math.max(nowMs, next.atMs);
      next.ring();
    }
    nowMs = Math.max(nowMs, ms);
  };
  const wakeNext = () => {
    sleepers.sort((a, b) => a.atMs - b.atMs);
    const next = sleepers.shift();
    if (next === undefined) return;
    passTo(next.atMs);
    next.wake();
  };
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise<void>((wake) => {
        const sleeper = { atMs: nowMs + ms, wake };
        sleepers.push(sleeper);
        signal?.addEventListener("abort", () => {
          const index = sleepers.indexOf(sleeper);
          if (index >= 0) sleepers.splice(index, 1);
          wake();
        });
        setImmediate(wakeNext);
      }),
    advance: (ms) => passTo(nowMs + ms),
    at: (atMs, ring) => {
      alarms.push({ atMs, ring });
      alarms.sort((a, b) => a.atMs - b.atMs);
    },
  };
}
