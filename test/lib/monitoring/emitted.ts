import { vi } from "vitest";
import { LANES } from "../../../contract/place.ts";
import { TERMINAL_STATUSES } from "../../../contract/record.ts";
import type { WorkerEvent } from "../../../lambda/telemetry/events.ts";
import { powertoolsTelemetry } from "../../../lambda/telemetry/powertools.ts";

/** A metric as CloudWatch knows it. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  /** The names of its dimensions, in order, with their values. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Events of every kind, in each variety that has metrics of its own. Who adds a kind of event has to add one here. */
const EVENTS = {
  finished: LANES.flatMap((lane) =>
    TERMINAL_STATUSES.map(
      (status) => ({ event: "finished", outcome: outcomeOf(status, lane) }) as WorkerEvent,
    ),
  ),
  deferred: LANES.map((lane) => ({
    event: "deferred",
    operationId: "operation-1",
    lane,
    ageMs: 1,
    receiveCount: 1,
    conclusion: {
      kind: "waiting",
      reason: "budget",
      detail: "",
      afterMs: 1,
      tally: { attempts: 0, throttles: 0 },
    },
  })),
  call: [201, 429, "lost"].map(
    (outcome) => ({ event: "call", operationId: "operation-1", outcome, durationMs: 1 }) as WorkerEvent,
  ),
  permit: (["write", "read", "list_organizations"] as const).flatMap((bucket) =>
    LANES.map((lane) => ({ event: "permit", bucket, lane, waitedMs: 1, assumed: false })),
  ),
  limit: (["management", "write", "read", "list_organizations"] as const).map((bucket) => ({
    event: "limit",
    bucket,
    remaining: 1,
    refillPerSecond: 1,
  })),
  throttled: (["management", "write", "read", "list_organizations", undefined] as const).map((bucket) => ({
    event: "throttled",
    bucket,
  })),
  not_learned: [{ event: "not_learned", error: new Error() }],
  limit_assumed: [{ event: "limit_assumed", bucket: "write", burst: 5, refillPerSecond: 1 }],
  degraded: [{ event: "degraded", bucket: "write", lane: "bulk", degraded: true }],
  token_minted: [{ event: "token_minted" }],
  token_failed: [{ event: "token_failed", cause: "refused", detail: "" }],
  token_unshared: [{ event: "token_unshared", detail: "" }],
  circuit: [{ event: "circuit", guarded: "everything", state: "open", cause: "outage", detail: "" }],
  trait: [{ event: "trait", repeatedPost: "refused", evidence: "" }],
  batch_stopped: [{ event: "batch_stopped", batchId: "batch-1", reason: "" }],
  failed: [{ event: "failed", error: new Error(), messageIds: [] }],
} as const satisfies {
  [Kind in WorkerEvent["event"]]: readonly Extract<WorkerEvent, { event: Kind }>[] | WorkerEvent[];
};

function outcomeOf(status: string, lane: string) {
  return {
    operationId: "operation-1",
    lane,
    ending: { status },
    enqueuedAtMs: 0,
    startedAtMs: 0,
    finishedAtMs: 1,
  };
}

/**
 * Every metric that the worker really emits, from what its telemetry writes when all that can happen has happened.
 *
 * @param functionName The function that it is to believe to be.
 */
export function emittedMetrics(functionName: string): MetricIdentity[] {
  const written: string[] = [];
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", functionName);
  for (const method of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, method).mockImplementation((line: string) => void written.push(line));
  }
  const telemetry = powertoolsTelemetry();
  for (const event of Object.values(EVENTS).flat()) telemetry.observe(event);
  telemetry.flush();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  return written.map((line) => JSON.parse(line) as Record<string, unknown>).flatMap(identitiesIn);
}

interface EmbeddedMetrics {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** What CloudWatch makes of a line in embedded metric format; nothing of any other. */
function identitiesIn(line: Record<string, unknown>): MetricIdentity[] {
  const { CloudWatchMetrics = [] } = (line._aws ?? {}) as { CloudWatchMetrics?: readonly EmbeddedMetrics[] };
  return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name: name }) => ({
        namespace,
        name,
        dimensions: Object.fromEntries(names.map((dimension) => [dimension, String(line[dimension])])),
      })),
    ),
  );
}
