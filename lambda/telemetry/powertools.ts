import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { DEPLOYMENT_DIMENSION, METRICS_NAMESPACE, SERVICE } from "../../contract/metric-names.ts";
import { VERSION } from "../../contract/version.ts";
import { escapedForTerminal } from "./escaped-for-terminal.ts";
import type { Observe } from "./events.ts";
import { createGauges } from "./gauges.ts";
import { log } from "./logs.ts";
import { measure } from "./metrics.ts";

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
  const logger = new Logger({
    serviceName: SERVICE,
    persistentKeys: { version: VERSION },
    jsonReplacerFn: (_, value) => escapedForTerminal(value),
  });
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
