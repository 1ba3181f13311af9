import type { RemovalPolicy } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { fifoQueue } from "./fifo-queue.ts";

/** Largest dead letter, in bytes: a body as large as a lane takes, and its attributes, with room to spare. */
const MAX_DEAD_LETTER_BYTES = 64 * 1024;

/** What the dead-letter queue is made of. */
export interface DeadLetterQueueProps {
  /** What becomes of the queue when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
  /** The customer's key that it is encrypted with. */
  readonly encryptionKey?: IKey | undefined;
}

/** Where requests end that can never succeed, each with its reason. */
export class DeadLetterQueue extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = fifoQueue(this, {
      maxMessageSizeBytes: MAX_DEAD_LETTER_BYTES,
      ...props,
    });
  }
}
