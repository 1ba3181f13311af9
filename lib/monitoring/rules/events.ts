import type { WorkerMetrics } from "../metrics.ts";
import {
  type AlarmRule,
  FIFTEEN_MINUTES,
  FIVE_MINUTES,
  ONCE,
  REPEATEDLY,
  SILENCE_CHANGES_NOTHING,
  SILENCE_IS_GOOD,
} from "./rule.ts";

/**
 * How many periods of 15 minutes in the last two hours may have recorded outcomes but no announced one. One such period may
 * be chance: an outcome at its very end is announced in the next. Two are a fault, however few outcomes there are.
 */
const SILENT = [2, 8] as const;

/** Alarms on the announcement of outcomes, where it is on. */
export function eventRules(metrics: WorkerMetrics): AlarmRule[] {
  const failures = metrics.pipeFailures();
  const partialFailures = metrics.pipePartialFailures();
  const silence = metrics.pipeSilence();
  const undelivered = metrics.undeliveredEvents();
  if (!failures || !partialFailures || !silence || !undelivered) return [];
  const common = { threshold: 1, missing: SILENCE_IS_GOOD, urgent: false, section: "pipe-failures" };
  const late =
    "The outcomes are on record; the pipe tries to send their events for an hour and then gives up.";
  return [
    {
      ...common,
      id: "PipeFailures",
      metric: failures.with({ period: FIVE_MINUTES }),
      datapoints: REPEATEDLY,
      meaning: `The pipe fails to announce outcomes. ${late}`,
      whatToDo: "Check the pipe's role, the bus and the stream.",
    },
    {
      ...common,
      id: "PipePartialFailures",
      metric: partialFailures.with({ period: FIVE_MINUTES }),
      datapoints: REPEATEDLY,
      meaning: `The pipe fails to announce some outcomes. ${late}`,
      whatToDo: "Check that the bus accepts every event, then look for undelivered outcomes.",
    },
    {
      ...common,
      id: "PipeStopped",
      metric: silence.with({ period: FIFTEEN_MINUTES }),
      most: 1,
      datapoints: SILENT,
      meaning:
        "The worker records outcomes, but the pipe announces none: it is stopped, or its stream is dead. The stream drops outcomes after 24 hours.",
      whatToDo: "Check the pipe's state. Start the pipe, or connect it to the table's present stream.",
    },
    {
      ...common,
      id: "UndeliveredEvents",
      metric: undelivered.with({ period: FIVE_MINUTES }),
      datapoints: ONCE,
      // SQS may stop measuring a queue without activity for six hours, although it holds messages.
      missing: SILENCE_CHANGES_NOTHING,
      meaning: "The pipe has given up on some outcomes: they are on record, but will not be announced.",
      whatToDo:
        "Fix the pipe within 24 hours of the outcomes. Then read them from the stream and inform the systems that wait for them.",
      section: "undelivered-events",
    },
  ];
}
