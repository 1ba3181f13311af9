import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import {
  DEPLOYMENT_DIMENSION,
  METRICS_NAMESPACE,
  SERVICE,
  type TenantEventMetric,
} from "../../contract/metric-names.ts";
import { VERSION } from "../../contract/version.ts";
import type { Observation } from "./process.ts";

/** The metric that counts each kind of observation. */
const COUNTED_BY = {
  requested: "RequestedByRule",
  unmatched: "UnmatchedOrganizations",
  ignored: "IgnoredTenantEvents",
  malformed: "MalformedTenantEvents",
  failed: "FailedTenantEvents",
} as const satisfies Record<Observation["event"], TenantEventMetric>;

/** Logs and metrics of one execution environment. */
export interface EventTelemetry {
  readonly observe: (observation: Observation) => void;
  /** Writes out the metrics of an invocation; to be called at its end. */
  flush(): void;
}

/** Structured JSON logs, one line an observation, and metrics in embedded metric format. */
export function eventTelemetry(): EventTelemetry {
  const { AWS_LAMBDA_FUNCTION_NAME: functionName = SERVICE } = process.env;
  const logger = new Logger({ serviceName: SERVICE, persistentKeys: { version: VERSION } });
  const metrics = new Metrics({
    namespace: METRICS_NAMESPACE,
    serviceName: SERVICE,
    defaultDimensions: { [DEPLOYMENT_DIMENSION]: functionName },
  });
  return {
    observe(observation) {
      log(logger, observation);
      metrics.addMetric(COUNTED_BY[observation.event], MetricUnit.Count, 1);
    },
    flush() {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}

function log(logger: Logger, observation: Observation): void {
  const { event, messageId: message_id } = observation;
  switch (event) {
    case "requested": {
      const { operation_id, organization_id, connection_id, requested_by } = observation.request;
      const asked = { operation_id, organization_id, connection_id, requested_by };
      logger.info("requested by a rule", { event_id: observation.eventId, message_id, ...asked });
      break;
    }
    case "unmatched": {
      const { eventId: event_id, organizationId: organization_id } = observation;
      logger.info("no rule matches", { event_id, message_id, organization_id });
      break;
    }
    case "ignored": {
      const { eventId: event_id, type } = observation;
      logger.info("ignored", { event_id, message_id, type });
      break;
    }
    case "malformed":
      logger.error("malformed", { message_id, problem: observation.problem });
      break;
    case "failed":
      logger.error("failed: the message comes again", { message_id, error: observation.error as Error });
  }
}
