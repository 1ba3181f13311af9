import { fixedWindow, perMinute, perSecond } from "../../local/tenant/bucket.ts";
import type { BudgetScenario as Scenario } from "../../test/simulation/index.ts";
import { type Latency, medianSeconds } from "../../test/simulation/index.ts";

/** What the figures of a scenario should not exceed. */
export interface ScaleBounds {
  readonly timeOverIdeal?: number;
  readonly worstTimeOverIdeal?: number;
  /** Share of the calls; two 429s are always allowed. */
  readonly throttledShare?: number;
  readonly requestsPerOperation?: number;
  readonly urgentP95Ms?: number;
}

/** A scenario as it is printed. */
export interface NamedScenario extends Scenario {
  readonly name: string;
  readonly seeds: number;
  readonly bounds: ScaleBounds;
}

const EXECUTIONS = [2, 4, 16, 64];

const BOUNDS: ScaleBounds = { timeOverIdeal: 1.02, throttledShare: 0.005, requestsPerOperation: 2.2 };

/** Ten calls at a time an execution: what the executions can carry, in calls a second. */
function capacityPerSecond(executions: number, latencyMs: Latency): number {
  return (executions * 10) / medianSeconds(latencyMs);
}

/** Every documented limit of writes, over the number of executions. */
export function plans(latencyMs: Latency): readonly NamedScenario[] {
  return [
    { limit: perMinute(5, 25), operations: 25 },
    { limit: perMinute(5, 150), operations: 150 },
    { limit: perMinute(25, 750), operations: 500 },
    { limit: perMinute(75, 2250), operations: 1500 },
    { limit: perMinute(600, 18_000), operations: 8000 },
  ].flatMap(({ limit, operations }) =>
    EXECUTIONS.map((executions): NamedScenario => {
      const perSecondNeeded = limit.refillPerMinute / 60;
      const { requestsPerOperation: _, ...withoutRequests } = BOUNDS;
      const fast = perSecondNeeded > 100 ? { timeOverIdeal: 1.05 } : {};
      const bounds = { ...(operations < 150 ? withoutRequests : BOUNDS), ...fast };
      const { timeOverIdeal: __, ...withoutTime } = bounds;
      return {
        name: `${limit.burst}, ${limit.refillPerMinute} a minute`,
        limits: { write: limit },
        operations,
        executions,
        latencyMs,
        seeds: 20,
        // Where the executions cannot carry the rate, the budget is not what limits.
        bounds: capacityPerSecond(executions, latencyMs) > 1.5 * perSecondNeeded ? bounds : withoutTime,
      };
    }),
  );
}

/** What a first run without a configured limit should not exceed at the recorded latency: it has to look first. */
export function firstRuns(latencyMs: Latency): readonly NamedScenario[] {
  return plans(latencyMs).map((plan) => {
    const { timeOverIdeal } = plan.bounds;
    if (timeOverIdeal === undefined || isFast(plan)) return plan;
    return { ...plan, bounds: { ...plan.bounds, timeOverIdeal: Math.max(timeOverIdeal, 1.035) } };
  });
}

/** A deployment that has worked before, and begins again ten minutes later: it knows the limit, and the clock less well. */
export function secondRuns(latencyMs: Latency): readonly NamedScenario[] {
  return knownLimits(latencyMs).map((plan) => ({ ...plan, secondRunAfterMs: 600_000 }));
}

/** The first run of a deployment whose `rateLimit` was configured, rightly. */
export function configuredRuns(latencyMs: Latency): readonly NamedScenario[] {
  return knownLimits(latencyMs).map((plan) => {
    const { burst = 0, refillPerMinute = 0 } = plan.limits.write ?? {};
    return { ...plan, hints: { write: { burst, refillPerSecond: refillPerMinute / 60 } } };
  });
}

const isFast = ({ limits }: NamedScenario) => (limits.write?.burst ?? 0) > 75;

/** The plans in runs that know the limit from the start. Two executions carry twenty calls at a time: at 75 a burst, that is what limits. */
function knownLimits(latencyMs: Latency): readonly NamedScenario[] {
  return plans(latencyMs)
    .filter((plan) => plan.executions <= 16 && !isFast(plan))
    .map((plan) => {
      const isLarge = plan.limits.write?.burst === 75;
      if (isLarge && plan.executions < 4) return plan;
      const bounds = { ...plan.bounds, timeOverIdeal: isLarge ? 1.015 : 1.01, worstTimeOverIdeal: 1.04 };
      return { ...plan, bounds };
    });
}

/** Three minutes of work at a tenant that answers slowly: calls under way hide how full its buckets are. */
export function slowAnswers(): readonly NamedScenario[] {
  return [
    { latencyMs: [600, 900] as const, timeOverIdeal: 1.05 },
    { latencyMs: [1000, 1500] as const, timeOverIdeal: 1.08 },
    { latencyMs: [1500, 2500] as const, timeOverIdeal: 1.15 },
  ].flatMap(({ latencyMs, timeOverIdeal }) =>
    [
      { limit: perMinute(5, 150), executions: 4 },
      { limit: perMinute(5, 150), executions: 16 },
      { limit: perMinute(25, 750), executions: 4 },
      { limit: perMinute(25, 750), executions: 16 },
      // Four carry 40 calls at a time, too few for this limit.
      { limit: perMinute(75, 2250), executions: 16 },
    ].map(({ limit, executions }) => ({
      name: `${limit.burst}, ${limit.refillPerMinute} a minute; ${latencyMs.join(" to ")} ms`,
      limits: { write: limit },
      operations: 3 * limit.refillPerMinute,
      executions,
      latencyMs,
      seeds: 10,
      bounds: { ...BOUNDS, timeOverIdeal },
    })),
  );
}

const WRITE = perMinute(25, 750);
const COMMON = { limits: { write: WRITE }, operations: 500, executions: 4, seeds: 20, bounds: BOUNDS };

/** A minute at another limit, from half a minute after the start. */
function dropTo(burst: number, refillPerMinute: number): NonNullable<Scenario["changes"]> {
  return [
    { afterMs: 30_000, limit: perMinute(burst, refillPerMinute) },
    { afterMs: 90_000, limit: WRITE },
  ];
}

/** What makes the limit hard to follow. */
export const SPECIAL: readonly NamedScenario[] = [
  {
    ...COMMON,
    name: "management API 10, 120 a minute over 5, 150",
    limits: { write: perMinute(5, 150), management: perMinute(10, 120) },
    operations: 150,
  },
  {
    ...COMMON,
    name: "management API 10, 2 a second over 5, 150",
    limits: { write: perMinute(5, 150), management: perSecond(10, 2) },
    operations: 150,
  },
  { ...COMMON, name: "refilled by the millisecond, 50, 16 a second", limits: { write: perSecond(50, 16) } },
  { ...COMMON, name: "fixed window of 1 s", limits: { write: fixedWindow(25, 750, 1000) } },
  { ...COMMON, name: "fixed window of 2 s", limits: { write: fixedWindow(25, 750, 2000) } },
  { ...COMMON, name: "tenant's clock 45 s ahead", skewMs: 45_000 },
  { ...COMMON, name: "tenant's clock 45 s behind", skewMs: -45_000 },
  { ...COMMON, name: "tenant's clock 10 min ahead", skewMs: 600_000 },
  ...[4, 16].map((executions) => ({
    ...COMMON,
    name: "another client takes a random 30 %",
    executions,
    otherShare: 0.3,
    bounds: { ...BOUNDS, timeOverIdeal: 1.05, throttledShare: 0.01 },
  })),
  {
    // The ideal keeps the reserve of the full bucket throughout; bulk keeps that of the bucket as it is, so it is faster.
    ...COMMON,
    name: "limit a third for a minute, header too",
    operations: 1500,
    changes: dropTo(8, 250),
    bounds: { ...BOUNDS, throttledShare: 0.01 },
  },
  {
    ...COMMON,
    name: "rate a third for a minute, same burst",
    operations: 1500,
    changes: dropTo(25, 250),
    bounds: { ...BOUNDS, throttledShare: 0.01 },
  },
  {
    ...COMMON,
    name: "a line longer than the longest wait, 5, 150",
    limits: { write: perMinute(5, 150) },
    operations: 1000,
    executions: 64,
    seeds: 5,
  },
  {
    ...COMMON,
    name: "urgent every 3 s, 2,000 waiting at 5, 150",
    limits: { write: perMinute(5, 150) },
    operations: 2000,
    urgentEveryMs: 3000,
    seeds: 5,
    bounds: { ...BOUNDS, urgentP95Ms: 1000 },
  },
];

/** Ten times the work, and ten times again. */
export const GROWTH: readonly NamedScenario[] = [1000, 10_000, 100_000, 1_000_000].flatMap((operations) =>
  EXECUTIONS.map((executions) => ({
    name: `${operations.toLocaleString("en")} operations`,
    limits: { write: perMinute(75, 2250) },
    operations,
    executions,
    seeds: operations > 10_000 ? 1 : 5,
    bounds: BOUNDS,
  })),
);
