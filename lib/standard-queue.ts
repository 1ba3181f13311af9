import { Duration, type RemovalPolicy } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** SQS keeps a message for at most 14 days. */
const RETENTION = Duration.days(14);

/** What is the same in every queue that is not a lane's. */
export interface StandardQueueProps extends Omit<sqs.QueueProps, "retentionPeriod" | "enforceSSL"> {
  /** What happens to the queue when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** The customer's key that it is encrypted with. */
  readonly encryptionKey?: IKey | undefined;
}

/** Makes a standard queue that keeps messages as long as SQS can, encrypted and over TLS only. */
export function standardQueue(
  scope: Construct,
  id: string,
  { encryptionKey, ...props }: StandardQueueProps,
): sqs.Queue {
  return new sqs.Queue(scope, id, {
    ...props,
    retentionPeriod: RETENTION,
    enforceSSL: true,
    ...(encryptionKey === undefined
      ? { encryption: sqs.QueueEncryption.SQS_MANAGED }
      : { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
  });
}
