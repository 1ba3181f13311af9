import { MathExpression, type Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import {
  DEPLOYMENT_DIMENSION,
  METRICS_NAMESPACE,
  SERVICE,
  type TenantEventMetric,
} from "../../contract/metric-names.ts";
import type { HttpApi } from "../doors/http-api.ts";
import type { ScheduledRequests } from "../doors/scheduled-requests.ts";
import type { TenantEvents } from "../doors/tenant-events.ts";
import { lyingIn, metric, queueMetric } from "./metric.ts";

/** Metrics of the HTTP API, as API Gateway emits them. */
export class HttpApiMetrics {
  private readonly door: HttpApi;

  constructor(door: HttpApi) {
    this.door = door;
  }

  calls(): Metric {
    return this.emitted("Count", Stats.SUM);
  }

  /** Calls that were refused: by the authorizer, by throttling, or by the function. */
  refused(): Metric {
    return this.emitted("4xx", Stats.SUM);
  }

  /** Calls that were answered with 5xx, by the function or by API Gateway. */
  errors(): Metric {
    return this.emitted("5xx", Stats.SUM);
  }

  /** Milliseconds until a call is answered. */
  latency(statistic: string): Metric {
    return this.emitted("Latency", statistic);
  }

  private emitted(name: string, statistic: string): Metric {
    return metric("AWS/ApiGateway", name, statistic, { ApiId: this.door.api.apiId });
  }
}

/** Metrics of the rules on Auth0's own events. */
export class TenantEventMetrics {
  private readonly door: TenantEvents;

  constructor(door: TenantEvents) {
    this.door = door;
  }

  /** A metric that the function itself emits; `TenantEventMetric` says what each means. */
  emitted(name: TenantEventMetric): Metric {
    const { functionName } = this.door.function;
    return metric(METRICS_NAMESPACE, name, Stats.SUM, {
      service: SERVICE,
      [DEPLOYMENT_DIMENSION]: functionName,
    });
  }

  /** Events in the dead-letter queue. */
  deadLetters(): Metric {
    return lyingIn(this.door.deadLetterQueue);
  }

  /** Seconds for which the oldest event has waited. */
  age(): Metric {
    return queueMetric(this.door.queue, "ApproximateAgeOfOldestMessage", Stats.MAXIMUM);
  }

  /** Invocations of the function that crashed or timed out. */
  errors(): Metric {
    return metric("AWS/Lambda", "Errors", Stats.SUM, { FunctionName: this.door.function.functionName });
  }
}

/** Metrics of requests at a set time, as EventBridge Scheduler emits them of the group. */
export class ScheduledRequestMetrics {
  private readonly door: ScheduledRequests;

  constructor(door: ScheduledRequests) {
    this.door = door;
  }

  /** Tries to send a request. */
  attempts(): Metric {
    return this.emitted("InvocationAttemptCount");
  }

  /** Tries that SQS refused: most are repeated. */
  failures(): Metric {
    return this.emitted("TargetErrorCount");
  }

  /** Requests that Scheduler gave up sending. */
  dropped(): Metric {
    return this.emitted("InvocationDroppedCount");
  }

  /** Requests in the dead-letter queue. */
  deadLetters(): Metric {
    return lyingIn(this.door.deadLetterQueue);
  }

  /**
   * Requests that were given up in the period, and those that lie in the dead-letter queue: a schedule that names no such queue leaves
   * nothing there, and CloudWatch promises no single value of Scheduler's.
   */
  lost(): MathExpression {
    return new MathExpression({
      label: "requests that schedules could not send",
      expression: "FILL(dropped, 0) + FILL(lying, 0)",
      usingMetrics: { dropped: this.dropped(), lying: this.deadLetters() },
    });
  }

  private emitted(name: string): Metric {
    return metric("AWS/Scheduler", name, Stats.SUM, { ScheduleGroup: this.door.group.ref });
  }
}

/** The doors of a deployment, as far as they are open. */
export interface Doors {
  readonly httpApi?: HttpApi | undefined;
  readonly tenantEvents?: TenantEvents | undefined;
  readonly scheduledRequests?: ScheduledRequests | undefined;
}

/** The metrics of each door; undefined where a door is shut. */
export class DoorMetrics {
  readonly httpApi: HttpApiMetrics | undefined;
  readonly tenantEvents: TenantEventMetrics | undefined;
  readonly scheduledRequests: ScheduledRequestMetrics | undefined;

  constructor({ httpApi, tenantEvents, scheduledRequests }: Doors) {
    this.httpApi = httpApi && new HttpApiMetrics(httpApi);
    this.tenantEvents = tenantEvents && new TenantEventMetrics(tenantEvents);
    this.scheduledRequests = scheduledRequests && new ScheduledRequestMetrics(scheduledRequests);
  }
}
