import type { WorkerMetrics } from "./metrics.ts";
import { eventRules } from "./rules/events.ts";
import { httpApiRules } from "./rules/http-api.ts";
import { laneRules } from "./rules/lanes.ts";
import { outcomeRules } from "./rules/outcomes.ts";
import type { AlarmRule } from "./rules/rule.ts";
import { scheduledRequestRules } from "./rules/scheduled-requests.ts";
import { tenantRules } from "./rules/tenant.ts";
import { tenantEventRules } from "./rules/tenant-events.ts";
import { workerRules } from "./rules/worker.ts";

/**
 * All alarms of a deployment, from the requests down to what announces their outcomes.
 *
 * CloudWatch bills an alarm by its metrics. Where one metric says enough, an alarm has one.
 */
export function alarmRules(metrics: WorkerMetrics): readonly AlarmRule[] {
  const { doors } = metrics;
  return [
    ...outcomeRules(metrics),
    ...laneRules(metrics),
    ...tenantRules(metrics),
    ...workerRules(metrics),
    ...eventRules(metrics),
    ...httpApiRules(doors.httpApi),
    ...tenantEventRules(doors.tenantEvents),
    ...scheduledRequestRules(doors.scheduledRequests),
  ];
}
