import { Duration } from "aws-cdk-lib";
import type { WorkerMetrics } from "../metrics.ts";
import { type AlarmRule, FIVE_MINUTES, LONGEST_AGE, MINUTE, ONCE, SILENCE_IS_GOOD } from "./rule.ts";

/** The dead-letter queue drops a letter at 14 days. */
const LETTER_AGE = Duration.days(10);

/** Alarms on requests that were not applied. */
export function outcomeRules(metrics: WorkerMetrics): AlarmRule[] {
  const once = { datapoints: ONCE, missing: SILENCE_IS_GOOD, urgent: false };
  return [
    {
      ...once,
      id: "DeadLetters",
      // It counts new dead letters only: an alarm on all of them would stay on and hide the next one.
      metric: metrics.newDeadLetters().with({ period: FIVE_MINUTES }),
      threshold: 1,
      meaning: "Requests were dead-lettered: they were not applied, and SQS drops them after 14 days.",
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
      whatToDo:
        "Read the reasons of its dead letters, fix the cause, and send its rows again as another batch.",
      section: "a-backfill-was-stopped",
    },
  ];
}
