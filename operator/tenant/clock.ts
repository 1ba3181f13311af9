import type { Clock } from "../../contract/clock.ts";

/** The machine's clock, which a command can stop keeping alive. */
export interface ReleasableClock extends Clock {
  /** Lets the process end although a timer is still running. */
  release(): void;
}

/**
 * Creates the machine's clock. The rate budget still sleeps after the last permit is used; a command ends when its work
 * ends.
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
