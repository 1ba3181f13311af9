import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import {
  BUCKET_NAMES,
  DEPLOYMENT_DIMENSION,
  LANE_NAMES,
  METRICS_NAMESPACE,
  SERVICE,
  type WorkerMetric,
} from "../../contract/metric-names.ts";
import type { Outcome, TerminalStatus } from "../../contract/record.ts";
import { VERSION } from "../../contract/version.ts";
import type { Observe, WorkerEvent } from "./events.ts";
import { createGauges } from "./gauges.ts";
import { createInSources } from "./source-positions.ts";

/** The metric that counts the operations of each status. */
const ENDED = {
  succeeded: "Succeeded",
  superseded: "Superseded",
  cancelled: "Cancelled",
  dead_lettered: "DeadLettered",
} as const satisfies Record<TerminalStatus, WorkerMetric>;

/** Logs and metrics of one execution environment. */
export interface Telemetry {
  readonly observe: Observe;
  /** Writes out the metrics of an invocation; to be called at its end. */
  flush(): void;
}

/** Structured JSON logs, one line an operation, and metrics in embedded metric format. */
export function powertoolsTelemetry(): Telemetry {
  // Lambda sets it; what runs elsewhere is one deployment.
  const { AWS_LAMBDA_FUNCTION_NAME: functionName = SERVICE } = process.env;
  const logger = new Logger({ serviceName: SERVICE, persistentKeys: { version: VERSION } });
  const metrics = new Metrics({
    namespace: METRICS_NAMESPACE,
    serviceName: SERVICE,
    defaultDimensions: { [DEPLOYMENT_DIMENSION]: functionName },
  });
  /** Auth0's id of the last call for each operation at hand: what its line is to be found by in the tenant's logs. */
  const requestIds = new Map<string, string>();
  const gauges = createGauges();

  return {
    observe(event) {
      if (event.event === "call" && event.requestId !== undefined) {
        requestIds.set(event.operationId, event.requestId);
      }
      log(logger, event, requestIds);
      measure(metrics, event);
      gauges.observe(event);
    },
    flush() {
      requestIds.clear();
      for (const [name, value] of gauges.read()) metrics.addMetric(name, MetricUnit.Count, value);
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}

function log(logger: Logger, event: WorkerEvent, requestIds: ReadonlyMap<string, string>): void {
  switch (event.event) {
    case "finished": {
      const auth0_request_id = requestIds.get(event.outcome.operationId);
      logger.info("operation finished", { ...lineOf(event.outcome), auth0_request_id });
      return;
    }
    case "deferred": {
      const { reason, detail, afterMs, tally } = event.conclusion;
      const { operationId: operation_id, lane, ageMs: age_ms, receiveCount: receive_count } = event;
      logger.info("operation deferred", {
        operation_id,
        lane,
        age_ms,
        receive_count,
        reason,
        detail,
        after_ms: afterMs,
        ...tally,
        auth0_request_id: requestIds.get(operation_id),
      });
      return;
    }
    case "call": {
      const { operationId: operation_id, organizationId: organization_id, call, outcome, meaning } = event;
      const { durationMs: duration_ms, requestId: auth0_request_id } = event;
      const line = { operation_id, organization_id, call, outcome, meaning, duration_ms, auth0_request_id };
      logger.debug("call", line);
      return;
    }
    case "failed":
      logger.error("messages went back to their lane", {
        message_ids: event.messageIds,
        error: plain(event.error),
      });
      return;
    case "circuit": {
      const { event: _, ...line } = event;
      if (event.state === "open") logger.error("circuit open: calls stop until a probe succeeds", line);
      else logger.info("circuit closed: calls go on", line);
      return;
    }
    case "throttled":
      if (event.bucket === undefined) logger.warn("a 429 that names no limit of ours: all calls slow down");
      else logger.warn("the tenant's rate limit was reached", { bucket: event.bucket });
      return;
    case "limit_assumed":
      logger.warn("answers carry no rate limit headers: the limit is assumed", {
        bucket: event.bucket,
        burst: event.burst,
        per_minute: Math.round(event.refillPerSecond * 60),
      });
      return;
    case "trait":
      logger.info("the tenant showed how it answers a repeated POST", {
        repeated_post: event.repeatedPost ?? "contradictory",
        evidence: event.evidence,
      });
      return;
    case "batch_stopped":
      logger.error("batch stopped: too many of its operations failed", {
        batch_id: event.batchId,
        reason: event.reason,
      });
      return;
    case "degraded":
      if (event.degraded) {
        logger.error(
          "control table out of reach: calls go on one at a time, at a share of the learned rate",
          {
            error: plain(event.error),
          },
        );
      } else logger.info("control table within reach again");
      return;
    case "token_minted":
      logger.info("token minted");
      return;
    case "token_failed":
      logger.error("no token", { cause: event.cause, detail: event.detail });
      return;
    case "token_unshared":
      logger.warn("the new token could not be shared", { detail: event.detail });
      return;
    default:
      return;
  }
}

const inSources = createInSources(import.meta.filename);

/** What an error says, and no other field of it: nobody knows what a library hangs on its errors. */
function plain(error: unknown): { name: string; message: string; stack?: string | undefined } {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack: stack === undefined ? stack : inSources(stack) };
}

function lineOf({ ending, request, ...facts }: Outcome): Record<string, unknown> {
  return {
    operation_id: facts.operationId,
    action: request?.action,
    organization_id: request?.organization_id,
    connection_id: request !== undefined && "connection_id" in request ? request.connection_id : undefined,
    batch_id: request?.batch_id,
    lane: facts.lane,
    status: ending.status,
    result: ending.status === "succeeded" ? ending.result : undefined,
    reason: ending.status === "dead_lettered" ? ending.reason : undefined,
    detail: ending.status === "dead_lettered" ? ending.detail : undefined,
    auth0_status: "auth0Status" in ending ? ending.auth0Status : undefined,
    attempts: facts.attempts,
    throttles: facts.throttles,
    redrives: facts.redrives,
    enqueued_at: new Date(facts.enqueuedAtMs).toISOString(),
    finished_at: new Date(facts.finishedAtMs).toISOString(),
    waited_ms: facts.startedAtMs - facts.enqueuedAtMs,
    duration_ms: facts.finishedAtMs - facts.startedAtMs,
  };
}

function measure(metrics: Metrics, event: WorkerEvent): void {
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
    case "token_unshared":
    case "trait":
      return;
  }
}
