import type { WorkerMetrics } from "../metrics.ts";
import {
  type AlarmRule,
  FIFTEEN_MINUTES,
  FIVE_MINUTES,
  HOUR,
  ONCE,
  REPEATEDLY,
  SILENCE_IS_GOOD,
} from "./rule.ts";

/**
 * How many periods of 15 minutes in the last two hours may have recorded outcomes but no announced one. One such period may
 * be chance: an execution reports outcomes when it ends, up to three minutes after the pipe announced them, and CloudWatch moves its periods
 * with the clock, so that a border may lie in between. Two are a fault.
 */
const SILENT = [2, 8] as const;

/** The same for outcomes that are rarer, in periods of an hour: enough of them for a batch of every night to be seen twice. */
const SILENT_FOR_LONG = [2, 30] as const;

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
      id: "PipeSilent",
      metric: silence.with({ period: HOUR }),
      most: 1,
      datapoints: SILENT_FOR_LONG,
      meaning:
        "In two of the last 30 hours the worker recorded outcomes, and the pipe announced none: it is stopped, or its stream is dead. The stream drops outcomes after 24 hours.",
      whatToDo: "Check the pipe's state. Start the pipe, or connect it to the table's present stream.",
    },
    {
      ...common,
      id: "UndeliveredEvents",
      // It counts new ones only: an alarm on all that lie in the queue would stay on and hide the next one.
      metric: undelivered.with({ period: FIVE_MINUTES }),
      datapoints: ONCE,
      meaning: "The pipe has given up on some outcomes: they are on record, but will not be announced.",
      whatToDo:
        "Fix the pipe within 24 hours of the outcomes. Then read them from the stream and inform the systems that wait for them.",
      section: "undelivered-events",
    },
  ];
}
