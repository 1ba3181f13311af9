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
 * Periods of 15 minutes in which outcomes were recorded and none was announced. One may be chance: an outcome at its very end is announced
 * in the next. Two of the last two hours are not, however few outcomes there are.
 */
const SILENT = [2, 8] as const;

/** The announcement of outcomes, where there is one. */
export function eventRules(metrics: WorkerMetrics): AlarmRule[] {
  const failures = metrics.pipeFailures();
  const partialFailures = metrics.pipePartialFailures();
  const silence = metrics.pipeSilence();
  const undelivered = metrics.undeliveredEvents();
  if (!failures || !partialFailures || !silence || !undelivered) return [];
  const common = { threshold: 1, missing: SILENCE_IS_GOOD, urgent: false, section: "pipe-failures" };
  const late = "They are on record; their events are late, and given up after an hour.";
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
      whatToDo: "Check whether the bus takes every event, then look for undelivered ones.",
    },
    {
      ...common,
      id: "PipeStopped",
      metric: silence.with({ period: FIFTEEN_MINUTES }),
      most: 1,
      datapoints: SILENT,
      meaning:
        "Outcomes are recorded and none is announced: the pipe is stopped, or its stream is dead. The stream forgets them after 24 hours.",
      whatToDo: "See the pipe's state, start it, or join it to the table's present stream.",
    },
    {
      ...common,
      id: "UndeliveredEvents",
      metric: undelivered.with({ period: FIVE_MINUTES }),
      datapoints: ONCE,
      // SQS may stop measuring a queue that nothing is done with for six hours, although messages lie in it.
      missing: SILENCE_CHANGES_NOTHING,
      meaning: "Outcomes were not announced, and nothing will announce them by itself. They are on record.",
      whatToDo:
        "Fix the pipe within 24 hours of the outcomes, then read them from the stream and tell the systems that wait for them.",
      section: "undelivered-events",
    },
  ];
}
