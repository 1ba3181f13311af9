import { createRateBudget } from "../../lambda/budget/budget.ts";
import type { Permit, RateBudget } from "../../lambda/budget/rate-budget.ts";
import type { BudgetStore } from "../../lambda/budget/store.ts";
import { fullBucket, holdsAtMs, type Limit, perMinute, take, tokensIn } from "../../local/tenant/bucket.ts";
import { memoryBudgetStore } from "../models/budget-store.ts";
import { seeded } from "../simulation/random.ts";
import { createVirtualClock } from "../simulation/virtual-clock.ts";

/** When it begins, in milliseconds since the epoch. */
export const START_MS = 1_800_000_000_300;

interface Options {
  readonly store?: BudgetStore;
  readonly limit?: Limit;
  /** What becomes of the headers on their way. */
  readonly spoil?: (headers: Record<string, string>) => Record<string, string>;
}

/** One execution with its budget before a tenant with one bucket. */
export function tenantWithBudget({
  store = memoryBudgetStore(),
  limit: firstLimit = perMinute(5, 150),
  spoil = (headers) => headers,
}: Options = {}) {
  let limit = firstLimit;
  const clock = createVirtualClock(START_MS);
  const events: { degraded: boolean[]; throttled: number; waitedMs: number[]; notLearned: unknown[] } = {
    degraded: [],
    notLearned: [],
    throttled: 0,
    waitedMs: [],
  };
  const open = () =>
    createRateBudget({
      store,
      clock,
      random: seeded(1),
      executions: 6,
      observe: (event) => {
        if (event.event === "permit") events.waitedMs.push(event.waitedMs);
        else if (event.event === "throttled") events.throttled++;
        else if (event.event === "degraded") events.degraded.push(event.degraded);
        else if (event.event === "not_learned") events.notLearned.push(event.error);
      },
    });
  let bucket = fullBucket(limit, START_MS);
  const calls: { ms: number; refused: boolean }[] = [];

  async function call(budget: RateBudget, permit: Permit): Promise<void> {
    const sentAtMs = clock.now();
    await clock.sleep(60);
    const serverMs = clock.now();
    const taken = take(bucket, serverMs);
    bucket = taken.bucket;
    calls.push({ ms: serverMs - START_MS, refused: !taken.granted });
    const remaining = tokensIn(bucket);
    const headers = {
      date: new Date(serverMs).toUTCString(),
      "x-ratelimit-limit": String(limit.burst),
      "x-ratelimit-remaining": String(Math.max(0, remaining)),
      "x-ratelimit-reset": String(Math.ceil(holdsAtMs(bucket, remaining + 1) / 1000)),
    };
    await clock.sleep(60);
    const status = taken.granted ? 201 : 429;
    await budget.report({ permit, sentAtMs, receivedAtMs: clock.now(), status, headers: spoil(headers) });
  }

  const setLimit = (next: Limit) => {
    limit = next;
    bucket = fullBucket(limit, clock.now());
  };

  const acquire = (budget: RateBudget, waitMs: number, lane: "bulk" | "interactive" = "bulk") =>
    budget.acquire({ bucket: "write", lane, deadlineMs: clock.now() + waitMs });

  /** So many operations of one batch: each takes a permit and makes its call. @returns how many were granted. */
  async function batch(budget: RateBudget, size: number, waitMs: number): Promise<number> {
    const granted = await Promise.all(
      Array.from({ length: size }, async () => {
        const answer = await acquire(budget, waitMs);
        if (answer.granted) await call(budget, answer.permit);
        return answer.granted;
      }),
    );
    return granted.filter(Boolean).length;
  }
  return { clock, open, events, calls, call, acquire, batch, setLimit };
}
