import { ArnFormat, type RemovalPolicy, Stack } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { fifoQueue } from "./fifo-queue.ts";

/** Largest dead letter, in bytes: a body as large as a lane takes, and its attributes, with room to spare. */
const MAX_DEAD_LETTER_BYTES = 64 * 1024;

/** What the dead-letter queue is made of. */
export interface DeadLetterQueueProps {
  /** What happens to the queue when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** The customer's key that it is encrypted with. */
  readonly encryptionKey?: IKey | undefined;
}

/** The queue of requests that can never succeed or failed too often, each with its reason. */
export class DeadLetterQueue extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = fifoQueue(this, {
      maxMessageSizeBytes: MAX_DEAD_LETTER_BYTES,
      ...props,
    });
  }

  /**
   * Lets only these queues move messages here. It spells out their names: each refers to this queue, so this one cannot refer
   * to them.
   *
   * @param lanes Queues whose names the template spells out.
   */
  accept(lanes: readonly sqs.Queue[]): void {
    const queue = this.queue.node.defaultChild as sqs.CfnQueue;
    queue.redriveAllowPolicy = {
      redrivePermission: sqs.RedrivePermission.BY_QUEUE,
      sourceQueueArns: lanes.map(({ node }) =>
        Stack.of(this).formatArn({
          service: "sqs",
          resource: (node.defaultChild as sqs.CfnQueue).queueName ?? "",
          arnFormat: ArnFormat.NO_RESOURCE_NAME,
        }),
      ),
    };
  }
}
