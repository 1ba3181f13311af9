import { Duration } from "aws-cdk-lib";
import { type IMetric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { Lane } from "../../../contract/place.ts";
import type { WorkerMetrics } from "../metrics.ts";
import {
  type AlarmRule,
  FIVE_MINUTES,
  LONGEST_AGE,
  MINUTE,
  ONCE,
  SILENCE_CHANGES_NOTHING,
  SILENCE_IS_GOOD,
} from "./rule.ts";

/** A request in the interactive lane is expected to be applied in about a second. */
const INTERACTIVE_AGE = Duration.minutes(5);
/** The worker dead-letters a request at 13 days, the queues drop it at 14. */
const OLD_AGE = Duration.days(10);
/**
 * Periods of five minutes in which the worker received nothing: 20 minutes, and up to 5 more until the first of them begins.
 * SQS's metrics are some minutes late, so the alarm goes off within half an hour.
 */
const STALLED = [4, 4] as const;

/** Alarms on requests that wait too long and on lanes that the worker does not read. */
export function laneRules(metrics: WorkerMetrics): AlarmRule[] {
  const inSeconds = (age: Duration) => age.toSeconds();
  const inMs = (age: Duration) => age.toMilliseconds();
  return [
    {
      id: "InteractiveAge",
      metric: metrics.oldestAge("interactive").with({ period: MINUTE }),
      threshold: INTERACTIVE_AGE.toSeconds(),
      most: LONGEST_AGE.toSeconds(),
      datapoints: [3, 3],
      missing: SILENCE_IS_GOOD,
      urgent: true,
      meaning: `An urgent request has waited for more than ${INTERACTIVE_AGE.toMinutes()} minutes; a second is usual.`,
      whatToDo: "Find out what it waits for: the rate limit, an open circuit, or a paused lane.",
      section: "urgent-requests-wait",
    },
    stalled("InteractiveStalled", "interactive", metrics),
    stalled("BulkStalled", "bulk", metrics),
    old("InteractiveOldAge", metrics.oldestAge("interactive").with({ period: FIVE_MINUTES }), inSeconds),
    old("BulkOldAge", metrics.oldestAge("bulk").with({ period: FIVE_MINUTES }), inSeconds),
    // SQS's metric of the age may leave out messages that were received often; the worker's counts every deferred one.
    old("InteractiveOldDeferral", metrics.emitted("InteractiveWaitingAge", Stats.MAXIMUM), inMs),
    old("BulkOldDeferral", metrics.emitted("BulkWaitingAge", Stats.MAXIMUM), inMs),
  ];
}

/**
 * A pause with an end mutes this alarm by a CloudWatch alarm mute rule under the alarm's own name. The mute ends half an hour after
 * the pause, and an alarm that is still on then is sent at once.
 */
function stalled(id: string, lane: Lane, metrics: WorkerMetrics): AlarmRule {
  return {
    id,
    metric: metrics.stalled(lane).with({ period: FIVE_MINUTES }),
    threshold: 1,
    most: 1,
    datapoints: STALLED,
    // SQS stops measuring a queue without activity for six hours.
    missing: SILENCE_CHANGES_NOTHING,
    urgent: lane === "interactive",
    meaning: `Requests wait in the ${lane} lane, and the worker has received none for 20 minutes.`,
    whatToDo:
      "If the lane is paused, resume it. Otherwise Lambda cannot read it: check its event source mapping.",
    section: "a-lane-stands-still",
  };
}

function old(id: string, metric: IMetric, inItsUnit: (age: Duration) => number): AlarmRule {
  const lane = id.startsWith("Bulk") ? "bulk" : "interactive";
  return {
    id,
    metric,
    threshold: inItsUnit(OLD_AGE),
    most: inItsUnit(LONGEST_AGE),
    datapoints: ONCE,
    missing: SILENCE_IS_GOOD,
    urgent: false,
    meaning: `A request of the ${lane} lane has waited for 10 days. At 13 days the worker dead-letters it as expired.`,
    whatToDo:
      "Find out what it waits for: a paused lane, an open circuit, or a backlog larger than the rate limit allows.",
    section: "requests-close-to-expiry",
  };
}
