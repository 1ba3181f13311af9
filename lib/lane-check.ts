import { Duration } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { CfnQueue, Queue } from "aws-cdk-lib/aws-sqs";
import { EXPIRES_AFTER_MS } from "../contract/record.ts";

/** How long SQS drops a second message with the same deduplication id. */
const DEDUPLICATION = Duration.minutes(5);

/** SQS keeps a message for at most 14 days. */
const LONGEST_RETENTION = Duration.days(14);

/**
 * Checks at synthesis that an aspect or the app has not changed a lane's queue in a way that breaks its guarantees. Its
 * errors name the queue, the property, the allowed values and the value.
 *
 * @param worker The function that empties the lane.
 */
export function checkLane(lane: Queue, worker: LambdaFunction): void {
  const queue = lane.node.defaultChild as CfnQueue;
  const longestRun = worker.timeout ?? Duration.seconds(3);
  lane.node.addValidation({
    validate: () => [
      // With a shorter one, two executions could work on a message; with a longer one, its second dead letter would stay.
      ...outside("visibilityTimeout", queue.visibilityTimeout, longestRun, DEDUPLICATION),
      // SQS must not drop a request before the worker dead-letters it as expired.
      ...outside(
        "messageRetentionPeriod",
        queue.messageRetentionPeriod,
        Duration.millis(EXPIRES_AFTER_MS),
        LONGEST_RETENTION,
      ),
    ],
  });
}

function outside(property: string, seconds: number | undefined, above: Duration, most: Duration): string[] {
  const [least, limit] = [above.toSeconds() + 1, most.toSeconds()];
  if (seconds !== undefined && seconds >= least && seconds <= limit) return [];
  return [`${property} must be from ${least} to ${limit} seconds, but was ${seconds ?? "not given"}`];
}
