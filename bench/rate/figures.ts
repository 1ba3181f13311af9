import { idealSeconds, LATENCIES, medianSeconds, quantile } from "../../test/simulation/index.ts";
import type { Extent, RateCase } from "./case.ts";
import { fullSpeedAfterSeconds } from "./full-speed.ts";
import type { TenantReport } from "./tenant/protocol.ts";
import type { WorkDone } from "./work.ts";

const HIGH = 0.95;

/** What one run came to. */
export interface Figures {
  readonly operations: number;
  /** From the beginning to the end of the last operation. */
  readonly seconds: number;
  readonly idealSeconds: number;
  readonly timeRatio: number;
  /** Calls that the rate limit counted, and those of them that it refused. */
  readonly calls: number;
  readonly throttled: number;
  readonly throttledShare: number;
  /** Operations that the client does not report as done, or that the tenant does not show. */
  readonly lost: number;
  readonly tableRequestsPerOperation?: number;
  /** From the last change of the limit on. */
  readonly fullSpeedAfterSeconds?: number;
  /** From send to applied. */
  readonly urgentSeconds?: { readonly p50: number; readonly p95: number };
  /** Processor time for each operation, in milliseconds, and share of the time in which the event loop was busy. */
  readonly effort?: {
    readonly clientCpuMs: number;
    readonly clientBusyShare: number;
    readonly tenantCpuMs: number;
    readonly tenantBusyShare: number;
  };
}

/** One run: what the tenant saw, and what the client did. */
export interface Run {
  readonly report: TenantReport;
  readonly workDone: WorkDone;
  /** Organizations whose operation had to end well. */
  readonly wanted: readonly string[];
}

/** Works out a run's figures. */
export function figuresOf(rateCase: RateCase, extent: Extent, run: Run): Figures {
  const { limits, reserve, latencyMs = LATENCIES.near } = rateCase;
  const { report, workDone, wanted } = run;
  const { startedAtMs, recording, calls } = report;
  const passed = calls.filter(({ throttled }) => !throttled);
  const throttled = calls.length - passed.length;
  const done = wanted.filter((id) => workDone.done.has(id) && report.enabledAtMs[id] !== undefined);
  // Behind a backlog the work ends with the last urgent request; what bulk did until then counts as well.
  const operations = extent.urgent === undefined ? wanted.length : passed.length;
  const lastMs = extent.urgent === undefined ? workDone.endedAtMs : (passed.at(-1)?.atMs ?? startedAtMs);
  const seconds = (lastMs - startedAtMs) / 1_000;
  const permits = extent.urgent === undefined ? done.length : operations;
  const ideal = idealSeconds(recording, { permits, reserve }) + medianSeconds(latencyMs);
  const change = extent.changes?.at(-1);
  const fullSpeedAfter =
    change &&
    fullSpeedAfterSeconds(
      passed.map(({ atMs }) => atMs),
      { fromMs: startedAtMs + change.afterMs, perSecond: limits.write.refillPerMinute / 60 },
    );
  const urgent = urgentSeconds(run);
  const { tableRequests, effort } = workDone;
  return {
    operations,
    seconds,
    idealSeconds: ideal,
    timeRatio: seconds / ideal,
    calls: calls.length,
    throttled,
    throttledShare: calls.length === 0 ? 0 : throttled / calls.length,
    lost: wanted.length - done.length,
    ...(tableRequests === undefined ? {} : { tableRequestsPerOperation: tableRequests / operations }),
    ...(fullSpeedAfter === undefined ? {} : { fullSpeedAfterSeconds: fullSpeedAfter }),
    ...(urgent.length === 0
      ? {}
      : { urgentSeconds: { p50: quantile(urgent, 0.5), p95: quantile(urgent, HIGH) } }),
    ...(effort === undefined
      ? {}
      : {
          effort: {
            clientCpuMs: effort.cpuMs / operations,
            clientBusyShare: effort.busyShare,
            tenantCpuMs: report.effort.cpuMs / operations,
            tenantBusyShare: report.effort.busyShare,
          },
        }),
  };
}

/** From send to applied, of each urgent request that was applied. */
function urgentSeconds({ report, workDone }: Run): number[] {
  return [...(workDone.urgentSentAtMs ?? [])].flatMap(([id, sentAtMs]) => {
    const enabledAtMs = report.enabledAtMs[id];
    return enabledAtMs === undefined ? [] : [(enabledAtMs - sentAtMs) / 1_000];
  });
}

/**
 * The figures of several runs of one case as one: the median of each. What was lost is what was lost in the worst run.
 *
 * @throws Error when there is none.
 */
export function medianFigures(runs: readonly Figures[]): Figures {
  const [first] = runs;
  if (first === undefined) throw new Error("There is no run to take the median of.");
  const merged = medianOf(runs) as Figures;
  return { ...merged, lost: Math.max(...runs.map(({ lost }) => lost)) };
}

/** The median of numbers, and of each field of objects. A field that a run lacks is left out. */
function medianOf(values: readonly unknown[]): unknown {
  if (values.every((value) => typeof value === "number")) return quantile(values, 0.5);
  const objects = values as readonly Readonly<Record<string, unknown>>[];
  const names = Object.keys(objects[0] ?? {}).filter((name) => objects.every((each) => name in each));
  return Object.fromEntries(names.map((name) => [name, medianOf(objects.map((each) => each[name]))]));
}
