import type { Random } from "../../contract/clock.ts";
import type { Lane } from "../../contract/place.ts";
import { createRateBudget } from "../../lambda/budget/budget.ts";
import type { ObserveBudget } from "../../lambda/budget/events.ts";
import type { LimitHints } from "../../lambda/budget/learn.ts";
import type { RateBudget, RateObservation } from "../../lambda/budget/rate-budget.ts";
import { reserveTokens } from "../../lambda/budget/supply.ts";
import type { Limit } from "../../local/tenant/bucket.ts";
import { createLimits, type Limits, type LimitsByBucket } from "../../local/tenant/limits.ts";
import { memoryBudgetStore } from "../models/budget-store.ts";
import { idealSeconds, reachableSeconds } from "./ideal-seconds.ts";
import { LATENCIES, type Latency, medianSeconds } from "./latency.ts";
import { seeded } from "./random.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

/** One world to measure the budget in. */
export interface Scenario {
  readonly limits: LimitsByBucket;
  readonly operations: number;
  readonly executions: number;
  /** How far the tenant's clock is ahead of ours. Default 0. */
  readonly skewMs?: number;
  /** Share of the write refill that another client takes at random. Default none. */
  readonly otherShare?: number;
  /** Limits that apply from so long after the start. */
  readonly changes?: readonly { readonly afterMs: number; readonly limit: Limit }[];
  /** An urgent request every so often, from an execution of the interactive lane. */
  readonly urgentEveryMs?: number;
  readonly reserveShare?: number;
  /** It is the second run of a deployment that is measured, so long after the first one was done. */
  readonly secondRunAfterMs?: number;
  /** Where in a second of the tenant's clock the measured run begins, 0 to 1. Default: anywhere. */
  readonly phase?: number;
  /** How long a call takes, at least and at most. Default `LATENCIES.near`. */
  readonly latencyMs?: Latency;
  /** What the plan is said to allow. */
  readonly hints?: LimitHints;
  /** An edge in front of the tenant: an answer of its own, so many milliseconds after the start, or none. */
  readonly edge?: (ms: number) => WorldAnswer | undefined;
  /** What a proxy makes of the tenant's answer, so many milliseconds after the start. */
  readonly proxy?: (answer: WorldAnswer, ms: number, random: Random) => WorldAnswer;
}

/** An answer as the budget gets to see it. */
export type WorldAnswer = Pick<RateObservation, "headers" | "message"> & { readonly status: number };

/** What came of it. */
export interface Measurement {
  readonly seconds: number;
  readonly idealSeconds: number;
  /** The ideal of a client whose first call needs half a median latency to be counted. */
  readonly reachableSeconds: number;
  /** Calls refused, and all calls. */
  readonly throttled: number;
  readonly calls: number;
  /** Requests to the control table. */
  readonly requests: number;
  readonly refusals: number;
  /** From asking to answered, for each urgent request. */
  readonly urgentMs: readonly number[];
  /** When each call was counted, on our clock from the start, and whether it was refused. */
  readonly trace: readonly { readonly ms: number; readonly throttled: boolean; readonly serverMs: number }[];
}

const TABLE_LATENCY_MS = [5, 10] as const;
const BATCH = 10;
const MAXIMUM_WAIT_MS = 120_000;
const EPOCH_MS = 1_800_000_000_000;

function between([least, most]: readonly [number, number], random: Random): number {
  return least + (most - least) * random();
}

interface World {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly scenario: Scenario;
  readonly limits: Limits;
  readonly counts: { calls: number; throttled: number };
  readonly trace: { ms: number; throttled: boolean; serverMs: number }[];
  readonly startMs: number;
}

/** One call over the network; the budget learns from its answer. @returns whether it was refused. */
async function call(
  world: World,
  budget: RateBudget,
  permit: Parameters<RateBudget["giveBack"]>[0],
): Promise<boolean> {
  const { clock, random, counts, startMs, scenario } = world;
  const { skewMs = 0, latencyMs = LATENCIES.near, edge, proxy } = scenario;
  const sentAtMs = clock.now();
  const tookMs = between(latencyMs, random);
  await clock.sleep(tookMs / 2);
  const ms = clock.now() - startMs;
  const serverMs = clock.now() + skewMs;
  const ownAnswer = edge?.(ms) ?? tenantAnswer(world.limits, serverMs);
  const answer = proxy?.(ownAnswer, ms, random) ?? ownAnswer;
  const throttled = answer.status === 429;
  counts.calls++;
  if (throttled) counts.throttled++;
  world.trace.push({ ms, throttled, serverMs });
  await clock.sleep(tookMs / 2);
  await budget.report({ permit, sentAtMs, receivedAtMs: clock.now(), ...answer });
  return throttled;
}

/** The tenant counts a call, and answers. */
function tenantAnswer(limits: Limits, serverMs: number): WorldAnswer {
  const { refusedBy, state } = limits.count("write", serverMs);
  const headers = {
    date: new Date(serverMs).toUTCString(),
    ...(state !== undefined && {
      "x-ratelimit-limit": String(state.limit),
      "x-ratelimit-remaining": String(state.remaining),
      "x-ratelimit-reset": String(state.resetAtSecond),
    }),
  };
  if (refusedBy === undefined) return { status: 201, headers };
  const message =
    refusedBy === "management"
      ? "Global limit has been reached"
      : "Global per minute organization_connections_write group limit has been reached";
  return { status: 429, headers, message };
}

/** One operation: permit, call, again after a 429. @returns how long to stay away when it was not granted, else 0. */
async function operate(world: World, budget: RateBudget, lane: Lane, deadlineMs: number): Promise<number> {
  for (;;) {
    const answer = await budget.acquire({ bucket: "write", lane, deadlineMs });
    if (!answer.granted) return answer.retryAfterMs;
    if (!(await call(world, budget, answer.permit))) return 0;
  }
}

/** Lets executions of the bulk lane work through the backlog, urgent requests beside them. */
async function workThrough(
  world: World,
  create: () => RateBudget,
): Promise<Pick<Measurement, "urgentMs"> & { readonly doneMs: number }> {
  const { clock, random, scenario } = world;
  let waiting = scenario.operations;
  let left = scenario.operations;
  let doneMs = world.startMs;
  const work = async () => {
    const budget = create();
    while (left > 0) {
      const batch = Math.min(BATCH, waiting);
      if (batch === 0) {
        await clock.sleep(100 + random() * 100);
        continue;
      }
      waiting -= batch;
      const deadlineMs = clock.now() + MAXIMUM_WAIT_MS;
      await Promise.all(
        Array.from({ length: batch }, async () => {
          const retryAfterMs = await operate(world, budget, "bulk", deadlineMs);
          if (retryAfterMs > 0) {
            clock.at(clock.now() + retryAfterMs, () => waiting++);
            return;
          }
          left--;
          doneMs = clock.now();
        }),
      );
    }
  };
  const urgentMs: number[] = [];
  const hurry = async (everyMs: number) => {
    const budget = create();
    while (left > 0) {
      await clock.sleep(everyMs);
      const askedAtMs = clock.now();
      await operate(world, budget, "interactive", askedAtMs + MAXIMUM_WAIT_MS);
      urgentMs.push(clock.now() - askedAtMs);
    }
  };
  const all = Array.from({ length: scenario.executions }, work);
  if (scenario.urgentEveryMs !== undefined) all.push(hurry(scenario.urgentEveryMs));
  await clock.run(Promise.all(all));
  return { doneMs, urgentMs };
}

/** Lets executions of the bulk lane work through the backlog, and measures them. */
export async function measure(
  scenario: Scenario,
  seed: number,
  observe: ObserveBudget = () => {},
): Promise<Measurement> {
  const random = seeded(seed * 7919 + 17);
  const clock = createVirtualClock(EPOCH_MS + Math.floor(random() * 60_000) + random());
  const { limits: byBucket, executions, operations, skewMs = 0, reserveShare = 0.2 } = scenario;
  const { latencyMs = LATENCIES.near, hints = {} } = scenario;
  const limits = createLimits(byBucket, random, clock.now() + skewMs);
  const store = memoryBudgetStore(() => clock.sleep(between(TABLE_LATENCY_MS, random) / 2));
  const create = () =>
    createRateBudget({ store, clock, random, reserveShare, executions: executions + 2, observe, hints });
  const begin = (): World => ({
    clock,
    random,
    scenario,
    limits,
    counts: { calls: 0, throttled: 0 },
    trace: [],
    startMs: clock.now(),
  });
  if (scenario.secondRunAfterMs !== undefined) {
    await workThrough(begin(), create);
    await clock.run(clock.sleep(scenario.secondRunAfterMs));
  }
  if (scenario.secondRunAfterMs !== undefined || scenario.phase !== undefined) {
    // What begins a round time after a first run, which ends with a refill, would always begin in the same part of a second.
    const phaseMs = (scenario.phase ?? random()) * 1000;
    await clock.run(clock.sleep((((phaseMs - clock.now() - skewMs) % 1000) + 1000) % 1000));
  }

  const world = begin();
  const { startMs } = world;
  const before = { requests: store.requests(), refusals: store.refusals() };
  if (scenario.otherShare !== undefined)
    limits.setOtherClient("write", scenario.otherShare, startMs + skewMs);
  for (const { afterMs, limit } of scenario.changes ?? []) {
    clock.at(startMs + afterMs, () => limits.setLimit("write", limit, clock.now() + skewMs));
  }
  const recording = limits.record("write", startMs + skewMs);
  const { doneMs, urgentMs } = await workThrough(world, create);

  const reserve = reserveTokens(byBucket.write?.burst ?? Number.POSITIVE_INFINITY, reserveShare);
  const work = { permits: operations + urgentMs.length, reserve };
  return {
    seconds: (doneMs - startMs) / 1000,
    idealSeconds: idealSeconds(recording, work) + medianSeconds(latencyMs),
    reachableSeconds: reachableSeconds(recording, work, medianSeconds(latencyMs)),
    throttled: world.counts.throttled,
    calls: world.counts.calls,
    requests: store.requests() - before.requests,
    refusals: store.refusals() - before.refusals,
    urgentMs,
    trace: world.trace,
  };
}
