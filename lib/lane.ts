import { Duration, type RemovalPolicy } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { MAX_REQUEST_BYTES } from "../contract/request.ts";
import { fifoQueue } from "./fifo-queue.ts";

/**
 * The visibility timeout: longer than the function's timeout, so that no two executions work on one message at the same
 * time, and shorter than the five minutes in which SQS drops a second dead letter with the same
 * deduplication id.
 */
const VISIBILITY_TIMEOUT = Duration.seconds(210);

/**
 * Receives after which SQS itself dead-letters a message; 1,000 is the most that it allows. A deferral counts as a receive,
 * so this does not limit attempts (the worker counts those): it is the safety net for a worker that crashes.
 */
const MAX_RECEIVE_COUNT = 1_000;

/** The properties of a lane. */
export interface LaneProps {
  readonly deadLetterQueue: sqs.IQueue;
  /** What happens to the queue when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** The customer's key that it is encrypted with. */
  readonly encryptionKey?: IKey | undefined;
}

/** A queue in front of the worker: FIFO, one message group for each organization and connection. */
export class LaneQueue extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, { deadLetterQueue, ...props }: LaneProps) {
    super(scope, id);
    this.queue = fifoQueue(this, {
      ...props,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      maxMessageSizeBytes: MAX_REQUEST_BYTES,
      // Without it, any queue of the account could have a lane as its dead-letter queue, and bring in requests without a right to send them.
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL },
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
  }
}
