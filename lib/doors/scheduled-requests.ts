import { ArnFormat, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnScheduleGroup } from "aws-cdk-lib/aws-scheduler";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Lane } from "../../contract/place.ts";
import { allow } from "../permissions/allow.ts";
import { grantKey } from "../permissions/key.ts";
import { schedulerOf } from "../scheduler-principal.ts";

/** What scheduled requests are made of. */
export interface ScheduledRequestsProps {
  readonly lanes: Readonly<Record<Lane, IQueue>>;
  /** The customer's key that the lanes are encrypted with. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * Lets EventBridge Scheduler send a request at a set time: a group for the schedules, and a role that may send to both lanes and do
 * nothing else. Neither costs anything. docs/doors.md has the schedules themselves.
 */
export class ScheduledRequests extends Construct {
  /** The group of the schedules. Deleting it deletes them. */
  readonly group: CfnScheduleGroup;
  /** What a schedule sends with. */
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, { lanes, encryptionKey }: ScheduledRequestsProps) {
    super(scope, id);
    this.group = new CfnScheduleGroup(this, "Group");
    this.role = new iam.Role(this, "Role", { assumedBy: schedulerOf(this.group) });
    allow(
      this.role,
      Object.values(lanes).map(({ queueArn }) => queueArn),
      ["sqs:SendMessage"],
    );
    grantKey(encryptionKey, this.role, "send", ["sqs"]);
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
