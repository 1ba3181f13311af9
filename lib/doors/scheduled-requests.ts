import { ArnFormat, type RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnScheduleGroup } from "aws-cdk-lib/aws-scheduler";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Lane } from "../../contract/place.ts";
import { allow } from "../permissions/allow.ts";
import { grantKey } from "../permissions/key.ts";
import { schedulerOf } from "../scheduler-principal.ts";
import { standardQueue } from "../standard-queue.ts";

/** What scheduled requests are made of. */
export interface ScheduledRequestsProps {
  readonly lanes: Readonly<Record<Lane, sqs.IQueue>>;
  /** What happens to dead letters when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** The customer's key that the lanes are encrypted with. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * Lets EventBridge Scheduler send a request at a set time: a group for the schedules, a role that may send to both lanes and to the
 * dead letters, and do nothing else, and the queue of dead letters. docs/doors.md has the schedules themselves, and each names that queue.
 */
export class ScheduledRequests extends Construct {
  /** The group of the schedules. Deleting it deletes them. */
  readonly group: CfnScheduleGroup;
  /** What a schedule sends with. */
  readonly role: iam.Role;
  /** Requests that Scheduler gave up sending, each with the error. */
  readonly deadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, { lanes, ...kept }: ScheduledRequestsProps) {
    super(scope, id);
    this.group = new CfnScheduleGroup(this, "Group");
    this.role = new iam.Role(this, "Role", { assumedBy: schedulerOf(this.group) });
    this.deadLetterQueue = standardQueue(this, "DeadLetters", {
      ...kept,
      // It is the schedules' alone, no queue's.
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL },
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "It is a dead-letter queue itself, of schedules; the rule knows only those of queues.",
    });
    allow(
      this.role,
      [...Object.values(lanes), this.deadLetterQueue].map(({ queueArn }) => queueArn),
      ["sqs:SendMessage"],
    );
    grantKey(kept.encryptionKey, this.role, "send", ["sqs"]);
  }

  /** Every schedule of the group: each has the name that its maker gives it. */
  get scheduleArns(): string {
    return Stack.of(this).formatArn({
      service: "scheduler",
      resource: "schedule",
      resourceName: `${this.group.ref}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}
