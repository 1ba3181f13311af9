import * as lambda from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** Messages in one invocation; the most that a FIFO queue gives. */
const BATCH_SIZE = 10;

/** The properties of a lane's event source mapping. */
export interface EventSourceProps {
  readonly lane: IQueue;
  readonly target: lambda.IFunction;
  /** Executions of the lane that run at once, 2 to 1,000. */
  readonly maximumConcurrency: number;
  /** Whether the lane is paused. */
  readonly isPaused: boolean;
}

/**
 * Creates the event source mapping that feeds a lane to the worker.
 *
 * Not CDK's `SqsEventSource`: that would grant the function more than the mapping needs.
 *
 * @returns The mapping; its id is what an operator disables to stop a lane.
 */
export function addEventSource(
  scope: Construct,
  id: string,
  props: EventSourceProps,
): lambda.EventSourceMapping {
  return new lambda.EventSourceMapping(scope, id, {
    eventSourceArn: props.lane.queueArn,
    target: props.target,
    batchSize: BATCH_SIZE,
    maxConcurrency: props.maximumConcurrency,
    reportBatchItemFailures: true,
    // Always set: what CloudFormation does with a mapping whose template leaves it out is not documented.
    enabled: !props.isPaused,
  });
}
