import { Duration } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { CfnQueue, Queue } from "aws-cdk-lib/aws-sqs";
import { EXPIRES_AFTER_MS } from "../contract/record.ts";

/** SQS drops a second message with the same deduplication id for so long. */
const DEDUPLICATION = Duration.minutes(5);

/** SQS keeps a message for at most 14 days. */
const LONGEST_RETENTION = Duration.days(14);

/**
 * Checks at synthesis that a lane still keeps its promises: an aspect or an app around it can have changed the queue.
 * What it says names the queue, its property, what that may be, and what it was.
 *
 * @param worker The function that empties the lane.
 */
export function checkLane(lane: Queue, worker: LambdaFunction): void {
  const queue = lane.node.defaultChild as CfnQueue;
  const longestRun = worker.timeout ?? Duration.seconds(3);
  lane.node.addValidation({
    validate: () => [
      // Hidden for less, a message would be worked on twice at once; for longer, its second dead letter would stay.
      ...outside("visibilityTimeout", queue.visibilityTimeout, longestRun, DEDUPLICATION),
      // Forgotten before the worker can dead-letter it as expired, a request would be lost.
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
