import { Duration } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { IQueue } from "aws-cdk-lib/aws-sqs";

/** A metric in periods of five minutes. */
export function metric(
  namespace: string,
  metricName: string,
  statistic: string,
  dimensionsMap: Record<string, string>,
): Metric {
  return new Metric({ namespace, metricName, statistic, dimensionsMap, period: Duration.minutes(5) });
}

/** A metric that SQS emits of a queue. */
export function queueMetric(queue: IQueue, name: string, statistic: string): Metric {
  return metric("AWS/SQS", name, statistic, { QueueName: queue.queueName });
}

/** The most messages of five minutes that lie in a queue. */
export function lyingIn(queue: IQueue): Metric {
  return queueMetric(queue, "ApproximateNumberOfMessagesVisible", Stats.MAXIMUM);
}
