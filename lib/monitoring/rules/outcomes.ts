import { Duration } from "aws-cdk-lib";
import type { WorkerMetrics } from "../metrics.ts";
import { type AlarmRule, FIVE_MINUTES, LONGEST_AGE, MINUTE, ONCE, SILENCE_IS_GOOD } from "./rule.ts";

/** The dead-letter queue drops a letter at 14 days. */
const LETTER_AGE = Duration.days(10);

/** Requests that were not applied. */
export function outcomeRules(metrics: WorkerMetrics): AlarmRule[] {
  const once = { datapoints: ONCE, missing: SILENCE_IS_GOOD, urgent: false };
  return [
    {
      ...once,
      id: "DeadLetters",
      // New ones, not those that lie there: an alarm on their number would stay on and hide what comes next.
      metric: metrics.newDeadLetters().with({ period: FIVE_MINUTES }),
      threshold: 1,
      meaning: "Requests were dead-lettered. They were not applied, and are dropped after 14 days.",
      whatToDo: "List them with their reasons, fix the cause, then redrive or discard them.",
      section: "dead-letters",
    },
    {
      ...once,
      id: "DeadLettersOld",
      metric: metrics.oldestDeadLetter().with({ period: FIVE_MINUTES }),
      threshold: LETTER_AGE.toSeconds(),
      most: LONGEST_AGE.toSeconds(),
      meaning: `A dead letter is ${LETTER_AGE.toDays()} days old. SQS drops it at 14 days.`,
      whatToDo: "Redrive or discard the dead letters.",
      section: "dead-letters",
    },
    {
      ...once,
      id: "BatchStopped",
      metric: metrics.emitted("BatchesStopped").with({ period: MINUTE }),
      threshold: 1,
      meaning:
        "Too many operations of a backfill failed, so the worker stopped it. Its remaining rows end as cancelled.",
      whatToDo: "See which reason its dead letters have, fix the cause, and begin it again as another batch.",
      section: "a-backfill-was-stopped",
    },
  ];
}
