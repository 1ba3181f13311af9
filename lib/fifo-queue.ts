import { Duration, type RemovalPolicy } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { fifoName } from "./fifo-name.ts";

/** The longest retention that SQS allows, 14 days; every queue of ours uses it. */
const RETENTION = Duration.days(14);

/** What differs between our queues. */
export interface FifoQueueProps
  extends Pick<
    sqs.QueueProps,
    "visibilityTimeout" | "maxMessageSizeBytes" | "deadLetterQueue" | "redriveAllowPolicy"
  > {
  /** What happens to the queue when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** The customer's key that it is encrypted with; without one, SQS encrypts it with a key of its own. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * A FIFO queue in high-throughput mode: its limits hold for each message group.
 *
 * Producers set each message's deduplication id. With content-based deduplication, SQS would drop the second of two equal
 * requests, such as the last of "enable, disable, enable" within five minutes.
 *
 * @param scope The construct that the queue is the only resource of.
 */
export function fifoQueue(scope: Construct, { encryptionKey, ...props }: FifoQueueProps): sqs.Queue {
  return new sqs.Queue(scope, "Default", {
    ...props,
    queueName: fifoName(scope),
    fifo: true,
    contentBasedDeduplication: false,
    deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
    fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    retentionPeriod: RETENTION,
    ...(encryptionKey === undefined
      ? { encryption: sqs.QueueEncryption.SQS_MANAGED }
      : { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
    enforceSSL: true,
  });
}
