import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { CfnScheduleGroup } from "aws-cdk-lib/aws-scheduler";

/** EventBridge Scheduler, on behalf of this group's schedules. Source: "Confused deputy prevention in EventBridge Scheduler". */
export function schedulerOf(group: CfnScheduleGroup): iam.IPrincipal {
  return new iam.ServicePrincipal("scheduler.amazonaws.com", {
    conditions: {
      StringEquals: { "aws:SourceAccount": Stack.of(group).account, "aws:SourceArn": group.attrArn },
    },
  });
}
