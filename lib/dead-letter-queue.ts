import { Duration, type RemovalPolicy } from "aws-cdk-lib";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { fifoName } from "./fifo-name.ts";

/** SQS keeps a message for at most 14 days; every queue of ours keeps it as long as that. */
export const RETENTION = Duration.days(14);

/** Largest dead letter, in bytes: a body as large as a lane takes, and its attributes, with room to spare. */
const MAX_DEAD_LETTER_BYTES = 64 * 1024;

/** What the dead-letter queue is made of. */
export interface DeadLetterQueueProps {
  /** What becomes of the queue when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/** Where requests end that can never succeed, each with its reason. */
export class DeadLetterQueue extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new sqs.Queue(this, "Default", {
      queueName: fifoName(this),
      fifo: true,
      contentBasedDeduplication: false,
      deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      retentionPeriod: RETENTION,
      maxMessageSizeBytes: MAX_DEAD_LETTER_BYTES,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: props.removalPolicy,
    });
  }
}
