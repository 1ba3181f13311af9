import type { Clock } from "../../contract/clock.ts";
import { within } from "../../contract/within.ts";
import type { BudgetStore } from "./store.ts";

/** Longest wait for what is under way, in milliseconds: a request of the budget's store takes a second at most. */
const QUIET_TIMEOUT_MS = 3_000;

/** A store that knows which requests to it are under way. */
export interface WatchedBudgetStore extends BudgetStore {
  /** Resolves when no request is under way, and after three seconds at the latest. */
  quiet(): Promise<void>;
}

/**
 * Watches the requests to a budget's store.
 *
 * Lambda freezes an environment when its invocation ends. A request under way then would have run out of time at the thaw:
 * the execution would take the table for unreachable, pace itself, and count permits as used that it never heard of.
 */
export function watchRequests(store: BudgetStore, clock: Clock): WatchedBudgetStore {
  const underWay = new Set<Promise<unknown>>();
  const watched = <T>(request: Promise<T>): Promise<T> => {
    const ended = request.finally(() => underWay.delete(ended));
    underWay.add(ended);
    return ended;
  };

  async function untilQuiet(): Promise<void> {
    while (underWay.size > 0) {
      await Promise.allSettled(underWay);
      // What follows from an answer, such as giving a late permit back, begins before any timer.
      await clock.sleep(0);
    }
  }

  return {
    read: () => watched(store.read()),
    update: (change) => watched(store.update(change)),
    quiet: () =>
      underWay.size === 0 ? Promise.resolve() : within(QUIET_TIMEOUT_MS, clock, untilQuiet()).catch(() => {}),
  };
}
