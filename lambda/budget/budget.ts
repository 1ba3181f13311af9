import type { Clock, Random } from "../../contract/clock.ts";
import type { Lane } from "../../contract/place.ts";
import { createLimitWatch } from "./attribution.ts";
import { createDegradedPace } from "./degraded-pace.ts";
import type { ObserveBudget } from "./events.ts";
import { createFullWatch } from "./full-bucket.ts";
import { readHeaders } from "./headers.ts";
import type { LimitHints } from "./learn.ts";
import { createLocalBudgetState } from "./local-state.ts";
import type { IssuedPermit } from "./permit.ts";
import { createPermitQueue, type PermitQueue } from "./permit-queue.ts";
import type { RateBudget } from "./rate-budget.ts";
import { learnFromAnswer } from "./report.ts";
import type { GroupBucket } from "./state.ts";
import type { BudgetStore } from "./store.ts";
import { watchRequests } from "./under-way.ts";

/** What a rate budget works with. */
export interface RateBudgetOptions {
  readonly store: BudgetStore;
  readonly clock: Clock;
  readonly random: Random;
  /** Share of a bucket that bulk work leaves untouched, 0 to 1. Default 0.2; above 0 it is at least one token. */
  readonly reserveShare?: number;
  /** Maximum concurrency of all lanes together: what the pace is divided by while the control table is away. */
  readonly executions: number;
  readonly observe?: ObserveBudget;
  /**
   * What the plan allows, where it was configured. Limits and rates are learned all the same; what rests on it are the calls
   * before the first answer, and the pace before a tenant that sends no rate limit headers.
   */
  readonly hints?: LimitHints;
}

/** The shared item's other attributes, as the budget's last request brought them along. */
export interface SharedSnapshot {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** How old the snapshot is, in milliseconds; Infinity before the first request. */
  readonly ageMs: number;
}

/** The rate budget of one execution, with what its requests bring along. */
export interface SharedRateBudget extends RateBudget {
  /** Attributes of the shared item that belong to others, such as circuits and the cancel epoch. */
  shared(): SharedSnapshot;
  /**
   * Resolves when no request to the control table is under way, and after three seconds at the latest: an environment may
   * be frozen then without the thaw taking the table for unreachable, or losing a permit.
   */
  quiet(): Promise<void>;
}

const DEFAULT_RESERVE_SHARE = 0.2;

/**
 * Creates the rate budget of one execution environment. All executions that use the same item share one limit.
 *
 * @example
 * const budget = createRateBudget({ store: dynamoBudgetStore(dynamo, table), clock, random: Math.random, executions: 6 });
 * const answer = await budget.acquire({ bucket: "write", lane: "bulk", deadlineMs: clock.now() + 120_000 });
 */
export function createRateBudget(options: RateBudgetOptions): SharedRateBudget {
  const { clock, random, executions, observe = () => {}, hints = {} } = options;
  const { reserveShare = DEFAULT_RESERVE_SHARE } = options;
  const store = watchRequests(options.store, clock);
  const local = createLocalBudgetState(store, clock);
  const limits = createLimitWatch();
  const full = createFullWatch();
  const degradedPace = createDegradedPace(clock);
  const permitQueues = new Map<string, PermitQueue>();
  let learns = true;

  const queueOf = (group: GroupBucket, lane: Lane): PermitQueue => {
    const key = `${group} ${lane}`;
    const existing = permitQueues.get(key);
    if (existing !== undefined) return existing;
    const created = createPermitQueue({
      group,
      lane,
      local,
      clock,
      random,
      reserveShare,
      hints,
      executions,
      observe,
      degradedPace,
    });
    permitQueues.set(key, created);
    return created;
  };

  const pokeAll = () => {
    for (const permitQueue of permitQueues.values()) permitQueue.poke();
  };
  const endDegradedCall = () => {
    degradedPace.end();
    pokeAll();
  };

  return {
    foresee: ({ bucket, lane }) => queueOf(bucket, lane).foresee(),

    acquire: ({ bucket, lane, ...waiting }) => queueOf(bucket, lane).acquire(waiting),

    async report(observation) {
      const permit: IssuedPermit = observation.permit;
      if (permit.countedBefore === undefined) endDegradedCall();
      if (observation.status === undefined) return;
      const { headers } = observation;
      const read = readHeaders(headers);
      const dated = local.answered(read.dateSecond, observation.sentAtMs, observation.receivedAtMs);
      // What is told by a date that cannot be believed cannot be believed either.
      const believed = dated ? read : readHeaders({ ...headers, date: "" });
      try {
        const options = { reserveShare, hints, limits, full };
        if (await learnFromAnswer(observation, believed, local, options, observe)) pokeAll();
        learns = true;
      } catch (error) {
        // What this answer taught is lost; the next one teaches it again.
        if (learns) observe({ event: "not_learned", error });
        learns = false;
      }
    },

    async giveBack(permit) {
      const { countedBefore, bucket, lane }: IssuedPermit = permit;
      if (queueOf(bucket, lane).handOn(permit)) return;
      if (countedBefore === undefined) {
        endDegradedCall();
        return;
      }
      const add = { granted: -1 };
      try {
        await local.update({ buckets: { [bucket]: { add }, management: { add } } });
      } catch {
        // The permit counts as used: the next answers show one token more than expected.
      }
    },

    shared: () => ({ attributes: local.item().shared, ageMs: local.ageMs() }),
    quiet: store.quiet,
  };
}
