import type { TenantEventMetrics } from "../door-metrics.ts";
import { type AlarmRule, FIVE_MINUTES, ONCE, REPEATEDLY, SILENCE_IS_GOOD } from "./rule.ts";

/** Seconds that an event may wait: one that failed comes again after a minute, so these are several tries. */
const LONG_WAIT_SECONDS = 300;

/** Alarms on the rules for new organizations, where there are any. */
export function tenantEventRules(metrics: TenantEventMetrics | undefined): AlarmRule[] {
  if (metrics === undefined) return [];
  const common = { missing: SILENCE_IS_GOOD, urgent: false, section: "tenant-events" };
  const without = "The new organizations lack the connections that a rule would have enabled.";
  return [
    {
      ...common,
      id: "TenantEventDeadLetters",
      metric: metrics.deadLetters().with({ period: FIVE_MINUTES }),
      threshold: 1,
      datapoints: ONCE,
      meaning: `Events of the Auth0 tenant are in their dead-letter queue. ${without}`,
      whatToDo:
        "Read the problem of each, fix it, and move the events back or enable the connections by hand.",
    },
    {
      ...common,
      id: "TenantEventAge",
      metric: metrics.age().with({ period: FIVE_MINUTES }),
      threshold: LONG_WAIT_SECONDS,
      datapoints: REPEATEDLY,
      meaning: `Events of the Auth0 tenant wait, because the function tenant-events fails or is not invoked. ${without}`,
      whatToDo: "Read the function's log, and check its event source mapping, its role and the key.",
    },
    {
      ...common,
      id: "TenantEventErrors",
      metric: metrics.errors().with({ period: FIVE_MINUTES }),
      threshold: 1,
      datapoints: REPEATEDLY,
      meaning:
        "The function tenant-events crashes or times out. Its events come again every minute, and after 200 deliveries go to their dead-letter queue.",
      whatToDo:
        "Read the function's log. If the errors began with a deployment, go back to the version before.",
    },
  ];
}
