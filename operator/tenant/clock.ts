import type { Clock } from "../../contract/clock.ts";

/** A clock that a command can stop keeping alive. */
export interface ReleasableClock extends Clock {
  /** Lets the process end although a timer is still running. */
  release(): void;
}

/**
 * Creates the clock of a command that calls the tenant. The rate budget still sleeps after the last permit is used; a command
 * ends when its work ends.
 *
 * @param now The service's time: the token's lease and the rate budget are shared with the worker's executions.
 */
export function createClock(now: () => number): ReleasableClock {
  const asleep = new Set<NodeJS.Timeout>();
  let released = false;
  return {
    now,
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
