import { MathExpression, type Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { WorkerMetrics } from "../metrics.ts";
import { type AlarmRule, FIVE_MINUTES, REPEATEDLY, SILENCE_IS_GOOD } from "./rule.ts";

/** Alarms on the function and the AWS services that it needs. */
export function workerRules(metrics: WorkerMetrics): AlarmRule[] {
  const repeatedly = { threshold: 1, datapoints: REPEATEDLY, missing: SILENCE_IS_GOOD };
  return [
    {
      ...repeatedly,
      id: "FunctionErrors",
      metric: metrics.functionErrors().with({ period: FIVE_MINUTES }),
      urgent: true,
      meaning:
        "The worker crashes or times out. SQS delivers its requests again; a request that crashes it three times is dead-lettered.",
      whatToDo:
        "Read the error in its logs. If the crashes began with a deployment, go back to the previous version.",
      section: "function-errors",
    },
    {
      ...repeatedly,
      id: "FunctionThrottles",
      metric: metrics.functionThrottles().with({ period: FIVE_MINUTES }),
      urgent: true,
      meaning:
        "Lambda refuses to run the worker: the account's concurrency is used up, or the function's is limited.",
      whatToDo: "Remove a reserved concurrency from the function, or raise the account's quota.",
      section: "function-throttles",
    },
    {
      ...repeatedly,
      id: "Failures",
      metric: metrics.emitted("Failures").with({ period: FIVE_MINUTES }),
      urgent: true,
      meaning:
        "The worker gives messages back because an AWS resource that it needs fails, such as a table or a queue.",
      whatToDo: "Read the error in its logs. The usual causes are a removed permission and an outage of AWS.",
      section: "failures",
    },
    {
      ...repeatedly,
      id: "BudgetDegraded",
      metric: metrics.emitted("BudgetDegraded", Stats.MAXIMUM).with({ period: FIVE_MINUTES }),
      most: 1,
      urgent: true,
      meaning:
        "The worker cannot reach the control table. Its executions cannot share the rate limit, so each calls slowly on its own, and rows of backfills wait.",
      whatToDo: "Check the table and the worker's permissions for it. The pace recovers by itself.",
      section: "control-table-out-of-reach",
    },
    ...metrics.tableThrottles().map(
      ({ table, operation, metric }): AlarmRule => ({
        ...repeatedly,
        id: `${table[0]?.toUpperCase()}${table.slice(1)}${operation}Throttles`,
        metric: zeroInSilence(metric).with({ period: FIVE_MINUTES }),
        urgent: false,
        meaning: `DynamoDB throttles ${operation} on the ${table} table or one of its indexes. The worker retries and becomes slower.`,
        whatToDo: "Check whether a quota of the account or one hot key is the cause.",
        section: "table-throttles",
      }),
    ),
  ];
}

/**
 * Fills a metric's gaps with zeros. AWS's documentation contradicts itself on whether an alarm on one of DynamoDB's metrics
 * obeys its setting for missing data.
 */
function zeroInSilence(measured: Metric): MathExpression {
  return new MathExpression({ expression: "measured + TIME_SERIES(0)", usingMetrics: { measured } });
}
