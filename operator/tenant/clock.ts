import type { Clock } from "../../contract/clock.ts";

/** The machine's clock, until nobody waits for it any more. */
export interface ReleasableClock extends Clock {
  /** From now on nothing that sleeps keeps the process alive. */
  release(): void;
}

/**
 * The machine's clock. The rate budget goes on sleeping after the last permit was used; a command ends when its work
 * does.
 */
export function createClock(): ReleasableClock {
  const asleep = new Set<NodeJS.Timeout>();
  let released = false;
  return {
    now: Date.now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          asleep.delete(timer);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        asleep.add(timer);
        if (released) timer.unref();
        signal?.addEventListener("abort", wake);
        if (signal?.aborted) wake();
      }),
    release() {
      released = true;
      for (const timer of asleep) timer.unref();
    },
  };
}
