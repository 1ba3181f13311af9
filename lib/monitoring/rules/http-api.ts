import type { HttpApiMetrics } from "../door-metrics.ts";
import { type AlarmRule, FIVE_MINUTES, REPEATEDLY, SILENCE_IS_GOOD } from "./rule.ts";

/** The alarm on the HTTP API, where there is one. */
export function httpApiRules(metrics: HttpApiMetrics | undefined): AlarmRule[] {
  if (metrics === undefined) return [];
  return [
    {
      id: "HttpApiErrors",
      metric: metrics.errors().with({ period: FIVE_MINUTES }),
      threshold: 1,
      datapoints: REPEATEDLY,
      missing: SILENCE_IS_GOOD,
      urgent: true,
      meaning:
        "The HTTP API answers its clients with 5xx: its function crashes, times out or is throttled, or a table or lane refuses it. What was answered with 202 is safe; clients have to send the rest again.",
      whatToDo: "Read the error in the function's log.",
      section: "http-api-errors",
    },
  ];
}
