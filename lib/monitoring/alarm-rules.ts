import { Duration } from "aws-cdk-lib";
import { type Metric, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { WorkerMetrics } from "./metrics.ts";

/** When an alarm goes off, and what it tells whoever it wakes. */
export interface AlarmRule {
  /** Its name among the alarms. */
  readonly id: string;
  readonly metric: Metric;
  /** It goes off at this value and above. */
  readonly threshold: number;
  /** How many of how many periods must be at the threshold. */
  readonly datapoints: readonly [toAlarm: number, ofLast: number];
  /** What it means that nothing was measured. */
  readonly missing: TreatMissingData;
  readonly meaning: string;
  readonly whatToDo: string;
  /** Its section in docs/runbook.md. */
  readonly section: string;
}

/** A request in the interactive lane is expected to be applied in about a second. */
const INTERACTIVE_AGE = Duration.minutes(5);
/** The worker dead-letters a request at 13 days, the queues drop it at 14. */
const OLD_AGE = Duration.days(10);
/** Answers that may be a 429 before something is wrong: in steady state there are none. */
const THROTTLED_SHARE = 0.02;

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** What holds only while it is measured: silence ends it. */
const SILENCE_IS_GOOD = TreatMissingData.NOT_BREACHING;
/** What lasts until something good is measured: while nothing is called, nothing is measured. */
const SILENCE_CHANGES_NOTHING = TreatMissingData.IGNORE;

/** One bad period may be chance and heals by itself; two of three are not. */
const REPEATEDLY = [2, 3] as const;
const ONCE = [1, 1] as const;

/**
 * All alarms of a deployment.
 *
 * None is on an expression over several metrics: CloudWatch bills an alarm by its metrics all the same, and one on a single metric
 * says which it was.
 */
export function alarmRules(metrics: WorkerMetrics): readonly AlarmRule[] {
  return [
    ...outcomes(metrics),
    ...ages(metrics),
    ...tenant(metrics),
    ...worker(metrics),
    ...tables(metrics),
    ...events(metrics),
  ];
}

function outcomes(metrics: WorkerMetrics): AlarmRule[] {
  return [
    {
      id: "DeadLetters",
      metric: metrics.deadLetters().with({ period: FIVE_MINUTES }),
      threshold: 1,
      datapoints: ONCE,
      missing: SILENCE_IS_GOOD,
      meaning: "Requests lie in the dead-letter queue. They were not applied, and are dropped after 14 days.",
      whatToDo: "List them with their reasons, mend the cause, then redrive or discard them.",
      section: "dead-letters",
    },
    {
      id: "BatchStopped",
      metric: metrics.emitted("BatchesStopped").with({ period: MINUTE }),
      threshold: 1,
      datapoints: ONCE,
      missing: SILENCE_IS_GOOD,
      meaning:
        "Too many operations of a backfill failed, so it was stopped. What was not called yet ends as cancelled.",
      whatToDo:
        "See which reason its dead letters have, mend the cause, and begin it again as another batch.",
      section: "a-backfill-was-stopped",
    },
  ];
}

function ages(metrics: WorkerMetrics): AlarmRule[] {
  const old = (id: string, metric: Metric, threshold: number, lane: string): AlarmRule => ({
    id,
    metric: metric.with({ period: FIVE_MINUTES }),
    threshold,
    datapoints: ONCE,
    missing: SILENCE_IS_GOOD,
    meaning: `A request of the ${lane} lane has waited for 10 days. At 13 days it is dead-lettered as expired.`,
    whatToDo:
      "Find out what it waits for: a paused lane, an open circuit, or a backlog larger than the rate limit allows.",
    section: "requests-close-to-expiry",
  });
  const ms = OLD_AGE.toMilliseconds();
  const seconds = OLD_AGE.toSeconds();
  return [
    {
      id: "InteractiveAge",
      metric: metrics.oldestAge("interactive").with({ period: MINUTE }),
      threshold: INTERACTIVE_AGE.toSeconds(),
      datapoints: [3, 3],
      missing: SILENCE_IS_GOOD,
      meaning: `An urgent request has waited for more than ${INTERACTIVE_AGE.toMinutes()} minutes; a second is usual.`,
      whatToDo: "See what it waits for: the budget, an open circuit, or a paused lane.",
      section: "urgent-requests-wait",
    },
    old("InteractiveOldAge", metrics.oldestAge("interactive"), seconds, "interactive"),
    old("BulkOldAge", metrics.oldestAge("bulk"), seconds, "bulk"),
    // SQS says of the age only that messages received often may not count; the worker knows of every one it defers.
    old("InteractiveOldDeferral", metrics.emitted("InteractiveWaitingAge", Stats.MAXIMUM), ms, "interactive"),
    old("BulkOldDeferral", metrics.emitted("BulkWaitingAge", Stats.MAXIMUM), ms, "bulk"),
  ];
}

function tenant(metrics: WorkerMetrics): AlarmRule[] {
  return [
    {
      id: "OpenCircuit",
      metric: metrics.emitted("OpenCircuits", Stats.MAXIMUM).with({ period: MINUTE }),
      threshold: 1,
      datapoints: ONCE,
      missing: SILENCE_CHANGES_NOTHING,
      meaning:
        "A circuit is open: Auth0 is down, refuses the credentials, or a scope is missing. The calls concerned have stopped; nothing is lost.",
      whatToDo: "Find out which circuit and why, and mend the cause. Work goes on by itself within a minute.",
      section: "open-circuit",
    },
    {
      id: "Throttled",
      metric: metrics.emitted("Throttled", Stats.AVERAGE).with({ period: FIVE_MINUTES }),
      threshold: THROTTLED_SHARE,
      datapoints: REPEATEDLY,
      missing: SILENCE_IS_GOOD,
      meaning: `More than ${THROTTLED_SHARE * 100} % of Auth0's answers are 429: somebody uses up the tenant's rate limit.`,
      whatToDo: "Find the other client in the tenant's logs. Raise the reserve if it is a rightful one.",
      section: "the-tenant-throttles",
    },
    {
      id: "TokenRenewal",
      // The worst try counts for nothing as long as one came off.
      metric: metrics.emitted("TokenFailures", Stats.MINIMUM).with({ period: Duration.minutes(15) }),
      threshold: 1,
      datapoints: ONCE,
      missing: SILENCE_CHANGES_NOTHING,
      meaning:
        "No try to get an access token in 15 minutes came off. Calls go on until the token in hand expires, then stop.",
      whatToDo: "Check the credentials' secret and the application in Auth0.",
      section: "token-renewal-fails",
    },
  ];
}

function worker(metrics: WorkerMetrics): AlarmRule[] {
  const repeatedly = { threshold: 1, datapoints: REPEATEDLY, missing: SILENCE_IS_GOOD };
  return [
    {
      ...repeatedly,
      id: "FunctionErrors",
      metric: metrics.functionErrors().with({ period: FIVE_MINUTES }),
      meaning:
        "The worker crashes or runs out of time. What it held is tried again; what crashes it three times is dead-lettered.",
      whatToDo: "Read the error in its logs. If it came with a deployment, deploy the version before.",
      section: "function-errors",
    },
    {
      ...repeatedly,
      id: "FunctionThrottles",
      metric: metrics.functionThrottles().with({ period: FIVE_MINUTES }),
      meaning:
        "Lambda refuses to run the worker: the account's concurrency is used up, or the function's is limited.",
      whatToDo: "Remove a reserved concurrency from the function, or raise the account's quota.",
      section: "function-throttles",
    },
    {
      ...repeatedly,
      id: "Failures",
      metric: metrics.emitted("Failures").with({ period: FIVE_MINUTES }),
      meaning:
        "The worker gives messages back because something of AWS that it needs fails, such as a table or a queue.",
      whatToDo: "Read the error in its logs: usually a permission that was taken away, or an outage of AWS.",
      section: "failures",
    },
    {
      ...repeatedly,
      id: "BudgetDegraded",
      metric: metrics.emitted("BudgetDegraded", Stats.MAXIMUM).with({ period: FIVE_MINUTES }),
      meaning:
        "The control table is out of reach: executions cannot share the rate limit and work slowly, each for itself.",
      whatToDo: "Check the table and the worker's permissions for it. The pace recovers by itself.",
      section: "control-table-out-of-reach",
    },
  ];
}

function tables(metrics: WorkerMetrics): AlarmRule[] {
  return metrics.tableThrottles().map(({ table, operation, metric }) => ({
    id: `${table[0]?.toUpperCase()}${table.slice(1)}${operation}Throttles`,
    metric: metric.with({ period: FIVE_MINUTES }),
    threshold: 1,
    datapoints: REPEATEDLY,
    missing: SILENCE_IS_GOOD,
    meaning: `DynamoDB throttles ${operation} on the ${table} table or one of its indexes. The worker tries again, and gets slower.`,
    whatToDo: "See whether a quota of the account or one hot key is the reason.",
    section: "table-throttles",
  }));
}

function events(metrics: WorkerMetrics): AlarmRule[] {
  const failures = metrics.pipeFailures();
  const undelivered = metrics.undeliveredEvents();
  if (failures === undefined || undelivered === undefined) return [];
  return [
    {
      id: "PipeFailures",
      metric: failures.with({ period: FIVE_MINUTES }),
      threshold: 1,
      datapoints: REPEATEDLY,
      missing: SILENCE_IS_GOOD,
      meaning:
        "The pipe fails to announce outcomes. They are on record; their events are late, and given up after an hour.",
      whatToDo: "Check the pipe's role, the bus and the stream.",
      section: "pipe-failures",
    },
    {
      id: "UndeliveredEvents",
      metric: undelivered.with({ period: FIVE_MINUTES }),
      threshold: 1,
      datapoints: ONCE,
      missing: SILENCE_IS_GOOD,
      meaning:
        "Outcomes were not announced: whoever waits for their events waits in vain. They are on record.",
      whatToDo: "Mend the pipe, then announce them again from the record.",
      section: "undelivered-events",
    },
  ];
}
