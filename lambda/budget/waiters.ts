import type { Clock, Random } from "../../contract/clock.ts";
import type { Lane } from "../../contract/place.ts";
import { TABLE_PAUSE_MS } from "./degraded-pace.ts";
import type { ObserveBudget } from "./events.ts";
import type { LocalBudgetState } from "./local-state.ts";
import type { IssuedPermit } from "./permit.ts";
import type { PermitAnswer, PermitRequest } from "./rate-budget.ts";
import { retryAfterMs } from "./retry-after.ts";
import { surelyMs } from "./server-clock.ts";
import type { GroupBucket } from "./state.ts";

/** How an operation waits. */
export type Waiting = Pick<PermitRequest, "deadlineMs" | "behind" | "signal">;

/** The operations of one execution that wait for permits of one bucket and lane, in the order in which they asked. */
export interface Waiters {
  count(): number;
  /** Waits for a permit until the deadline, or until the signal ends the waiting. */
  wait(request: Waiting): Promise<PermitAnswer>;
  /** Gives a permit to the operation that has waited longest. @returns false when none waits. */
  grant(issue: (waitedMs: number) => IssuedPermit): boolean;
  /** Sends those away whose deadline has come. */
  refuseExpired(): void;
  /** Fails all of them. */
  rejectAll(error: unknown): void;
  /** Sleeps until the first deadline at most. @returns false when a deadline, or `wake`, cut the sleep short. */
  sleep(ms: number): Promise<boolean>;
  /** Ends the sleep: there is news. */
  wake(): void;
  /** Waits for an answer of the table, and meanwhile sends those away whose deadline comes. */
  untilAnswered<T>(request: Promise<T>): Promise<T>;
}

/** What waiters work with. */
export interface WaitersOptions {
  readonly group: GroupBucket;
  readonly lane: Lane;
  readonly local: LocalBudgetState;
  readonly clock: Clock;
  readonly random: Random;
  readonly observe: ObserveBudget;
}

interface Waiter extends Waiting {
  readonly askedAtMs: number;
  readonly resolve: (answer: PermitAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** An answer is given so long before the deadline, in milliseconds. */
const MARGIN_MS = 20;

/** Makes an empty list of waiters. */
export function createWaiters({ group, lane, local, clock, random, observe }: WaitersOptions): Waiters {
  let waiters: Waiter[] = [];
  let wake: () => void = () => {};

  const leftMs = ({ deadlineMs, signal }: Waiter) =>
    signal?.aborted ? 0 : deadlineMs - MARGIN_MS - clock.now();
  const untilDeadlineMs = () => Math.min(Number.POSITIVE_INFINITY, ...waiters.map(leftMs));

  function refuseExpired(): void {
    const expired = waiters.filter((waiter) => leftMs(waiter) <= 0);
    if (expired.length > 0) waiters = waiters.filter((waiter) => leftMs(waiter) > 0);
    const bounds = local.clock();
    const serverMs = bounds === undefined ? clock.now() : surelyMs(bounds, clock.now());
    const second = Math.floor(serverMs / 1000);
    for (const { behind = 0, resolve } of expired) {
      const waiting = waiters.length + 1 + behind;
      const afterMs = retryAfterMs(local.item(), { group, lane, waiting, second }, random);
      resolve({ granted: false, reason: "budget", retryAfterMs: afterMs });
    }
  }

  return {
    count: () => waiters.length,

    wait(request) {
      return new Promise((resolve, reject) => {
        const askedAtMs = clock.now();
        const isNearest = request.deadlineMs < askedAtMs + untilDeadlineMs();
        waiters.push({ ...request, askedAtMs, resolve, reject });
        request.signal?.addEventListener("abort", () => {
          refuseExpired();
          wake();
        });
        refuseExpired();
        if (waiters.length > 0 && isNearest) wake();
      });
    },

    grant(issue) {
      const waiter = waiters.shift();
      if (waiter === undefined) return false;
      const waitedMs = clock.now() - waiter.askedAtMs;
      waiter.resolve({ granted: true, permit: issue(waitedMs) });
      const assumed = local.item().buckets[group].model?.assumed === true;
      observe({ event: "permit", bucket: group, lane, waitedMs, assumed });
      return true;
    },

    refuseExpired,

    rejectAll(error) {
      for (const waiter of waiters.splice(0)) waiter.reject(error);
    },

    async sleep(ms) {
      const untilMs = Math.max(0, untilDeadlineMs());
      const woken = new Promise<boolean>((resolve) => {
        wake = () => resolve(false);
      });
      const slept = clock.sleep(Math.min(ms, untilMs)).then(() => ms <= untilMs);
      return await Promise.race([slept, woken]);
    },

    wake: () => wake(),

    async untilAnswered(request) {
      const untilMs = untilDeadlineMs();
      if (untilMs < TABLE_PAUSE_MS) void clock.sleep(Math.max(0, untilMs)).then(refuseExpired);
      return await request;
    },
  };
}
