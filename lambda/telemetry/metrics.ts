import { type Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { BUCKET_NAMES, LANE_NAMES, type WorkerMetric } from "../../contract/metric-names.ts";
import type { TerminalStatus } from "../../contract/record.ts";
import type { WorkerEvent } from "./events.ts";

/** The metric that counts the operations of each status. */
const ENDED = {
  succeeded: "Succeeded",
  superseded: "Superseded",
  cancelled: "Cancelled",
  dead_lettered: "DeadLettered",
} as const satisfies Record<TerminalStatus, WorkerMetric>;

/** Adds what an event counts for to the metrics of the invocation. */
export function measure(metrics: Metrics, event: WorkerEvent): void {
  const count = (name: WorkerMetric, value = 1) => metrics.addMetric(name, MetricUnit.Count, value);
  const time = (name: WorkerMetric, ms: number) => metrics.addMetric(name, MetricUnit.Milliseconds, ms);
  switch (event.event) {
    case "finished": {
      const { ending, lane, enqueuedAtMs, finishedAtMs } = event.outcome;
      count(ENDED[ending.status]);
      time(`${LANE_NAMES[lane]}RequestAge`, finishedAtMs - enqueuedAtMs);
      return;
    }
    case "deferred":
      count("Deferred");
      time(`${LANE_NAMES[event.lane]}WaitingAge`, event.ageMs);
      return;
    case "call":
      count("Calls");
      time("CallDuration", event.durationMs);
      if (typeof event.outcome === "number") count("Throttled", event.outcome === 429 ? 1 : 0);
      return;
    case "failed":
      count("Failures");
      return;
    case "permit":
      count(`${BUCKET_NAMES[event.bucket]}PermitsGranted`);
      time(`${LANE_NAMES[event.lane]}PermitWait`, event.waitedMs);
      return;
    case "limit": {
      const bucket = BUCKET_NAMES[event.bucket];
      count(`${bucket}TokensRemaining`, event.remaining);
      if (event.refillPerSecond !== undefined) {
        const name: WorkerMetric = `${bucket}LearnedRate`;
        metrics.addMetric(name, MetricUnit.CountPerSecond, event.refillPerSecond);
      }
      return;
    }
    case "throttled":
      count(event.bucket === undefined ? "UnattributedThrottled" : `${BUCKET_NAMES[event.bucket]}Throttled`);
      return;
    case "token_minted":
      count("TokensMinted");
      count("TokenFailures", 0);
      return;
    case "token_failed":
      count("TokenFailures");
      return;
    case "batch_stopped":
      count("BatchesStopped");
      return;
    case "circuit":
    case "degraded":
    case "limit_assumed":
    case "not_learned":
    case "token_unshared":
    case "trait":
      return;
  }
}
