import type { Clock } from "../../contract/clock.ts";
import type { PermitAnswer } from "./rate-budget.ts";

/** An operation that waits for a permit. */
export interface Waiter {
  /** Until when it can wait, in milliseconds on the worker's clock. */
  readonly deadlineMs: number;
  readonly askedAtMs: number;
  /** How many operations that were sent away come before it. */
  readonly behind: number;
  /** Ends the waiting before its deadline. */
  readonly signal: AbortSignal | undefined;
  readonly resolve: (answer: PermitAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** The operations of one execution that wait for the same kind of permit, in the order in which they asked. */
export interface Waiters {
  readonly count: () => number;
  add(waiter: Waiter): void;
  /** The one that has waited longest, taken out; undefined when none waits. */
  next(): Waiter | undefined;
  /** Takes out those whose deadline has come. */
  expired(): Waiter[];
  /** Takes out all of them. */
  all(): Waiter[];
  /** In how many milliseconds the first deadline comes; Infinity when none waits. */
  untilDeadlineMs(): number;
}

/** An answer is given so long before the deadline, in milliseconds. */
const MARGIN_MS = 20;

/** Makes an empty list of waiters. */
export function createWaiters(clock: Clock): Waiters {
  let waiters: Waiter[] = [];
  const leftMs = ({ deadlineMs, signal }: Waiter) =>
    signal?.aborted ? 0 : deadlineMs - MARGIN_MS - clock.now();
  return {
    count: () => waiters.length,
    add: (waiter) => void waiters.push(waiter),
    next: () => waiters.shift(),
    expired() {
      const gone = waiters.filter((waiter) => leftMs(waiter) <= 0);
      if (gone.length > 0) waiters = waiters.filter((waiter) => leftMs(waiter) > 0);
      return gone;
    },
    all: () => waiters.splice(0),
    untilDeadlineMs: () => Math.min(Number.POSITIVE_INFINITY, ...waiters.map(leftMs)),
  };
}
