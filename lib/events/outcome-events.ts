import { ArnFormat, Duration, Names, type RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import type * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as events from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import * as pipes from "aws-cdk-lib/aws-pipes";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { defined } from "../../contract/defined.ts";
import { checkBusMayUse } from "../encryption-key.ts";
import { allow } from "../permissions/allow.ts";
import { grantKey } from "../permissions/key.ts";
import { standardQueue } from "../standard-queue.ts";
import { EVENT_SOURCE } from "./outcome-event.ts";
import { DETAIL_TYPE_PATH, FILTER_PATTERNS, INPUT_TEMPLATE } from "./pipe-parameters.ts";

/** Records in one call of EventBridge; PutEvents takes no more. */
const BATCH_SIZE = 10;

/** An event that cannot be delivered blocks those behind it in its shard, so the pipe gives up at some point. */
const MAXIMUM_RETRY_ATTEMPTS = 20;
const MAXIMUM_RECORD_AGE = Duration.hours(1);

/** What outcomes are announced with. */
export interface OutcomeEventsProps {
  /** The operations table, with a stream of new and old images. */
  readonly operations: dynamodb.Table;
  /** What happens to undelivered events when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** The customer's key that everything is encrypted with. */
  readonly encryptionKey?: IKey | undefined;
  /**
   * The stream to read, if it is not the one that CloudFormation knows: a restored table has a new stream.
   *
   * @default - the table's, as CloudFormation knows it
   */
  readonly streamArn?: string | undefined;
}

/** EventBridge allows a bus's name 256 characters. */
const MAX_BUS_NAME_LENGTH = 256;

/**
 * Announces every outcome on an event bus: a pipe reads the operations table's stream, without code of ours.
 *
 * An event comes at least once, seconds after its record; `docs/event.schema.json` says what is in it.
 */
export class OutcomeEvents extends Construct {
  /** The bus of the events; your own rules on it forward them. */
  readonly bus: events.EventBus;
  readonly pipe: pipes.CfnPipe;
  /** The positions in the stream of outcomes that could not be announced. */
  readonly deadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, props: OutcomeEventsProps) {
    super(scope, id);
    const { operations, removalPolicy, encryptionKey } = props;
    const stack = Stack.of(this);
    this.bus = new events.EventBus(this, "Bus", {
      // CDK's own name is the construct's path, which two stacks of one app may share; where path and stack's name are one it stays, because
      // rules elsewhere know it.
      ...(stack.stackName === stack.node.id ? {} : { eventBusName: busName(this) }),
      description: "Outcomes of organization connection requests",
      ...defined({ kmsKey: encryptionKey }),
    });
    if (encryptionKey !== undefined) checkBusMayUse(encryptionKey, this.bus);
    this.deadLetterQueue = standardQueue(this, "Undelivered", {
      removalPolicy,
      encryptionKey,
      // It is the pipe's alone, no queue's.
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL },
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "It is a dead-letter queue itself, of the pipe; the rule knows only those of queues.",
    });

    const role = new iam.Role(this, "Role", { assumedBy: pipesOf(stack) });
    const source = props.streamArn ?? streamArnOf(operations);
    const granted = [
      allow(
        role,
        [source],
        // All of these are needed. Source: "Amazon EventBridge Pipes permissions", DynamoDB execution role permissions.
        [
          "dynamodb:DescribeStream",
          "dynamodb:GetRecords",
          "dynamodb:GetShardIterator",
          "dynamodb:ListStreams",
        ],
      ),
      allow(role, [this.bus.eventBusArn], ["events:PutEvents"]),
      allow(role, [this.deadLetterQueue.queueArn], ["sqs:SendMessage"]),
    ];
    grantKey(encryptionKey, role, "read");
    grantKey(encryptionKey, role, "send");

    this.pipe = new pipes.CfnPipe(this, "Pipe", {
      description: "From records that are terminal to events",
      roleArn: role.roleArn,
      source,
      sourceParameters: {
        dynamoDbStreamParameters: {
          // From the beginning: what was recorded while the pipe was being made is announced too.
          startingPosition: "TRIM_HORIZON",
          batchSize: BATCH_SIZE,
          maximumRetryAttempts: MAXIMUM_RETRY_ATTEMPTS,
          maximumRecordAgeInSeconds: MAXIMUM_RECORD_AGE.toSeconds(),
          onPartialBatchItemFailure: "AUTOMATIC_BISECT",
          deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        },
        filterCriteria: { filters: FILTER_PATTERNS.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
      },
      target: this.bus.eventBusArn,
      targetParameters: {
        eventBridgeEventBusParameters: { source: EVENT_SOURCE, detailType: DETAIL_TYPE_PATH },
        inputTemplate: INPUT_TEMPLATE,
      },
    });
    // A pipe tries its permissions out when it is made.
    for (const grant of granted) grant.applyBefore(this.pipe);
  }
}

/**
 * EventBridge Pipes, on behalf of a pipe of this account and region. Not of the one pipe: it needs the role before it has a name. Source: "Amazon
 * EventBridge Pipes permissions", cross-service confused deputy prevention.
 */
function pipesOf(stack: Stack): iam.IPrincipal {
  const pipes = stack.formatArn({
    service: "pipes",
    resource: "pipe",
    resourceName: "*",
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  return new iam.ServicePrincipal("pipes.amazonaws.com", {
    conditions: {
      StringEquals: { "aws:SourceAccount": stack.account },
      ArnLike: { "aws:SourceArn": pipes },
    },
  });
}

/** A bus's name that no other stack's bus has: the stack's name is in it. */
function busName(scope: Construct): string {
  return Names.uniqueResourceName(scope, {
    maxLength: MAX_BUS_NAME_LENGTH,
    separator: "-",
    allowedSpecialCharacters: "-",
  });
}

function streamArnOf({ tableStreamArn, node }: dynamodb.Table): string {
  if (tableStreamArn === undefined)
    throw new Error(`${node.path} has no stream that outcomes could come from`);
  return tableStreamArn;
}
