import { Duration, type RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { addEventSource } from "../event-source.ts";
import { addToKeyPolicy } from "../key-policy.ts";
import { allow } from "../permissions/allow.ts";
import { grantKey, letDecryptFromNowOn } from "../permissions/key.ts";
import { standardQueue } from "../standard-queue.ts";
import type { TenantEventsSettings } from "../tenant-events-settings.ts";
import { DoorFunction } from "./door-function.ts";

/** An invocation sends a few messages, each of them within 5 s. */
const TIMEOUT = Duration.seconds(30);

/** How long a message stays away that failed. It is longer than the function's timeout. */
const VISIBILITY_TIMEOUT = Duration.seconds(60);

/** Deliveries that may fail, a minute apart: more than three hours, so a shorter outage of SQS or KMS needs no repair by hand. */
const MAX_RECEIVE_COUNT = 200;

/** The function seldom has anything to do; 2 is the least that Lambda allows. */
const MAXIMUM_CONCURRENCY = 2;

/** What the door of tenant events is made of. */
export interface TenantEventsProps extends TenantEventsSettings {
  /** Where requests go. */
  readonly interactiveLane: sqs.Queue;
  readonly logRetentionDays: RetentionDays;
  /** What happens to events and logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** The customer's key that everything is encrypted with. */
  readonly encryptionKey?: IKey | undefined;
  /** Keys that waiting events may still be encrypted with. */
  readonly formerKeys: readonly IKey[];
}

/**
 * Enables connections for new organizations by rules: Auth0's own events come from a partner event bus, and a function turns each that a rule matches
 * into requests.
 */
export class TenantEvents extends Construct {
  /** Events that wait for the function. */
  readonly queue: sqs.Queue;
  /** Events that cannot be read, that the function failed at for hours, or that EventBridge could not put into the queue. */
  readonly deadLetterQueue: sqs.Queue;
  readonly function: lambda.Function;
  /** The function's role, which also needs to send to the interactive lane. */
  readonly role: iam.Role;
  readonly eventSource: lambda.EventSourceMapping;

  constructor(scope: Construct, id: string, props: TenantEventsProps) {
    super(scope, id);
    const { interactiveLane, encryptionKey, formerKeys, removalPolicy } = props;
    const kept = { removalPolicy, encryptionKey };
    this.deadLetterQueue = standardQueue(this, "DeadLetters", kept);
    Validations.of(this.deadLetterQueue).acknowledge({
      id: "AwsSolutions-SQS3",
      reason:
        "It is a dead-letter queue itself; the rule does not see that its source is another queue of the stack.",
    });
    this.queue = standardQueue(this, "Queue", {
      ...kept,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL },
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    this.bringEvents(props.eventSourceName, encryptionKey);

    const { function: handler, role } = new DoorFunction(this, "Function", {
      bundle: "tenant-events",
      description: "Turns new organizations into requests, by rules",
      timeout: TIMEOUT,
      environment: {
        INTERACTIVE_QUEUE_URL: interactiveLane.queueUrl,
        DEAD_LETTER_QUEUE_URL: this.deadLetterQueue.queueUrl,
        TENANT_RULES: JSON.stringify(props.rules),
      },
      logRetentionDays: props.logRetentionDays,
      ...kept,
    });
    this.function = handler;
    this.role = role;
    // What Lambda's poller does in the function's name.
    allow(role, [this.queue.queueArn], ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]);
    allow(role, [this.deadLetterQueue.queueArn], ["sqs:SendMessage"]);
    // Lambda itself decrypts the function's environment with it.
    grantKey(encryptionKey, role, "read", ["sqs", "lambda"]);
    letDecryptFromNowOn(encryptionKey, role);
    for (const key of formerKeys) {
      grantKey(key, role, "read", ["sqs"]);
      letDecryptFromNowOn(key, role);
    }
    this.eventSource = addEventSource(this, "Source", {
      lane: this.queue,
      target: handler,
      maximumConcurrency: MAXIMUM_CONCURRENCY,
      isPaused: false,
    });
  }

  /**
   * Brings every event of the partner event source into the queue. The pattern names the source alone: which `detail-type` Auth0 gives its events is not
   * documented, and the function ignores those that it is not for.
   */
  private bringEvents(eventSourceName: string, encryptionKey: IKey | undefined): void {
    const { account } = Stack.of(this);
    const rule = new events.CfnRule(this, "Rule", {
      description: "Events of the Auth0 tenant, for orgconn's rules",
      // A partner's event bus has the name of its event source.
      eventBusName: eventSourceName,
      eventPattern: { source: [eventSourceName] },
      targets: [
        {
          id: "Queue",
          arn: this.queue.queueArn,
          deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        },
      ],
    });
    const eventBridge = new iam.ServicePrincipal("events.amazonaws.com");
    for (const queue of [this.queue, this.deadLetterQueue]) {
      queue.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [eventBridge],
          actions: ["sqs:SendMessage"],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { "aws:SourceArn": rule.attrArn } },
        }),
      );
    }
    if (encryptionKey === undefined) return;
    // Not for the one rule: it needs the queue, which needs the key. Source: "Amazon SQS key management", compatibility with AWS services.
    addToKeyPolicy(
      encryptionKey,
      new iam.PolicyStatement({
        principals: [eventBridge.withConditions({ StringEquals: { "aws:SourceAccount": account } })],
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: ["*"],
      }),
    );
  }
}
