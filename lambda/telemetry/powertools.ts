import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Outcome } from "../operation/record.ts";
import type { Lane } from "../order/place.ts";
import type { Bucket } from "../ports.ts";
import type { Observe, WorkerEvent } from "./events.ts";

/** Namespace of every metric that the worker emits. */
export const METRICS_NAMESPACE = "orgconn";

/**
 * Names of the buckets and lanes in the names of their metrics: a dimension for each would cost a line of log for each
 * figure.
 */
const BUCKETS = {
  management: "Management",
  write: "Write",
  read: "Read",
  list_organizations: "ListOrganizations",
} as const satisfies Record<Bucket, string>;
const LANES = { interactive: "Interactive", bulk: "Bulk" } as const satisfies Record<Lane, string>;

/** Logs and metrics of one execution environment. */
export interface Telemetry {
  readonly observe: Observe;
  /** Writes out the metrics of an invocation; to be called at its end. */
  flush(): void;
}

/** Structured JSON logs, one line an operation, and metrics in embedded metric format. */
export function powertoolsTelemetry(): Telemetry {
  const logger = new Logger({ serviceName: "orgconn" });
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: "orgconn" });
  return {
    observe: (event) => {
      log(logger, event);
      measure(metrics, event);
    },
    flush() {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}

function log(logger: Logger, event: WorkerEvent): void {
  switch (event.event) {
    case "finished":
      logger.info("operation finished", lineOf(event.outcome));
      return;
    case "deferred": {
      const { reason, detail, afterMs, tally } = event.conclusion;
      const { operationId: operation_id, receiveCount: receive_count } = event;
      logger.info("operation deferred", {
        operation_id,
        receive_count,
        reason,
        detail,
        after_ms: afterMs,
        ...tally,
      });
      return;
    }
    case "call": {
      const { call, organizationId: organization_id, outcome, meaning, durationMs: duration_ms } = event;
      logger.debug("call", { call, organization_id, outcome, meaning, duration_ms });
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
      logger.warn("the tenant's rate limit was reached", { bucket: event.bucket });
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

/** What an error says, and no other field of it: nobody knows what a library hangs on its errors. */
function plain(error: unknown): { name: string; message: string; stack?: string | undefined } {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack };
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
    waited_ms: facts.startedAtMs - facts.enqueuedAtMs,
    duration_ms: facts.finishedAtMs - facts.startedAtMs,
  };
}

function measure(metrics: Metrics, event: WorkerEvent): void {
  const count = (name: string, value = 1) => metrics.addMetric(name, MetricUnit.Count, value);
  switch (event.event) {
    case "finished": {
      const { status } = event.outcome.ending;
      count(
        {
          succeeded: "Succeeded",
          superseded: "Superseded",
          cancelled: "Cancelled",
          dead_lettered: "DeadLettered",
        }[status],
      );
      metrics.addMetric(
        "RequestAge",
        MetricUnit.Milliseconds,
        event.outcome.finishedAtMs - event.outcome.enqueuedAtMs,
      );
      return;
    }
    case "deferred":
      count("Deferred");
      return;
    case "call":
      count("Calls");
      metrics.addMetric("CallDuration", MetricUnit.Milliseconds, event.durationMs);
      return;
    case "failed":
      count("Failures");
      return;
    case "circuit":
      count(event.state === "open" ? "CircuitOpened" : "CircuitClosed");
      return;
    case "permit":
      count(`${BUCKETS[event.bucket]}PermitsGranted`);
      metrics.addMetric(`${LANES[event.lane]}PermitWait`, MetricUnit.Milliseconds, event.waitedMs);
      return;
    case "limit": {
      const bucket = BUCKETS[event.bucket];
      metrics.addMetric(`${bucket}TokensRemaining`, MetricUnit.Count, event.remaining);
      if (event.refillPerSecond !== undefined) {
        metrics.addMetric(`${bucket}LearnedRate`, MetricUnit.CountPerSecond, event.refillPerSecond);
      }
      return;
    }
    case "throttled":
      count("Throttled");
      return;
    case "degraded":
      count("BudgetDegraded", event.degraded ? 1 : 0);
      return;
    case "token_minted":
      count("TokensMinted");
      return;
    case "token_failed":
      count("TokenFailures");
      return;
    case "token_unshared":
      return;
  }
}
