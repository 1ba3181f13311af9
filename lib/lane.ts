import { Duration, type RemovalPolicy } from "aws-cdk-lib";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { MAX_REQUEST_BYTES } from "../lambda/request/schema.ts";
import { RETENTION } from "./dead-letter-queue.ts";
import { fifoName } from "./fifo-name.ts";

/**
 * How long a received message stays hidden: longer than the function's timeout, so that no message is worked on
 * twice at once, and shorter than the five minutes in which SQS drops a second dead letter with the same
 * deduplication id.
 */
const VISIBILITY_TIMEOUT = Duration.seconds(210);

/**
 * Receives after which SQS itself dead-letters a message; 1,000 is the most it allows. A deferral counts as a
 * receive, so this is no limit on attempts (the worker counts those): it is the net under a worker that crashes.
 */
const MAX_RECEIVE_COUNT = 1_000;

/** What a lane is made of. */
export interface LaneProps {
  readonly deadLetterQueue: sqs.IQueue;
  /** What becomes of the queue when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A queue in front of the worker: FIFO, one message group for each organization and connection.
 *
 * Producers name each message's deduplication id. By content, SQS would drop the second of two equal requests, such
 * as the last of "enable, disable, enable" within five minutes.
 */
export class LaneQueue extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, props: LaneProps) {
    super(scope, id);
    this.queue = new sqs.Queue(this, "Default", {
      queueName: fifoName(this),
      fifo: true,
      contentBasedDeduplication: false,
      deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      retentionPeriod: RETENTION,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      maxMessageSizeBytes: MAX_REQUEST_BYTES,
      deadLetterQueue: { queue: props.deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT },
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: props.removalPolicy,
    });
  }
}
