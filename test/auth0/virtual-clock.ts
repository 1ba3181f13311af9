import type { Clock } from "../../lambda/ports.ts";

/** A clock that stands still until somebody sleeps, and then jumps to the first sleeper's time. */
export interface VirtualClock extends Clock {
  /** Lets time pass for the awake: nothing is woken by it. */
  advance(ms: number): void;
  /** Waits for a promise, and lets time pass while everybody sleeps. */
  run<T>(work: Promise<T>): Promise<T>;
}

export function createVirtualClock(startMs = Date.UTC(2026, 0, 1)): VirtualClock {
  let nowMs = startMs;
  const sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];

  return {
    now: () => nowMs,
    sleep: (ms) => new Promise((wake) => sleepers.push({ atMs: nowMs + ms, wake })),
    advance(ms) {
      nowMs += ms;
    },
    async run(work) {
      let over = false;
      const end = () => {
        over = true;
      };
      work.then(end, end);
      for (;;) {
        // Everything that is ready to run does so before the loop's next turn.
        await new Promise((resolve) => setImmediate(resolve));
        if (over) return work;
        sleepers.sort((a, b) => a.atMs - b.atMs);
        const next = sleepers.shift();
        if (next === undefined) throw new Error("Everybody waits, and nobody sleeps.");
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
      }
    },
  };
}
