import type { ScheduledRequestMetrics } from "../door-metrics.ts";
import { type AlarmRule, FIVE_MINUTES, ONCE, SILENCE_IS_GOOD } from "./rule.ts";

/** The alarm on requests at a set time, where there are any. */
export function scheduledRequestRules(metrics: ScheduledRequestMetrics | undefined): AlarmRule[] {
  if (metrics === undefined) return [];
  return [
    {
      id: "ScheduledRequestsDropped",
      metric: metrics.lost().with({ period: FIVE_MINUTES }),
      threshold: 1,
      datapoints: ONCE,
      missing: SILENCE_IS_GOOD,
      urgent: false,
      meaning:
        "EventBridge Scheduler gave up sending a request at its set time, or its dead letters hold one. It is in no lane: what it would have enabled or disabled stays as it was.",
      whatToDo:
        "Read the error of each dead letter, fix its cause, and send the requests that are still wanted.",
      section: "scheduled-requests-dropped",
    },
  ];
}
