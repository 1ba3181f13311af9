import { ArnFormat, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import { CfnScheduleGroup } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import { pauseScheduleName } from "../contract/pause-schedule-name.ts";
import { LANES, type Lane } from "../contract/place.ts";
import { allow } from "./permissions/allow.ts";
import { schedulerOf } from "./scheduler-principal.ts";

/**
 * Lets a pause of a lane end by itself: the command line puts a one-time schedule of EventBridge Scheduler into a group, and the
 * schedule enables the lane's event source mapping with a role that may do nothing else. Nothing of it costs anything while no
 * lane is paused.
 */
export class PauseEnds extends Construct {
  /** The group of the schedules. Deleting it deletes them. */
  readonly group: CfnScheduleGroup;
  /** What a schedule enables a lane with. */
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, eventSources: Readonly<Record<Lane, EventSourceMapping>>) {
    super(scope, id);
    this.group = new CfnScheduleGroup(this, "Group");
    this.role = new iam.Role(this, "Role", { assumedBy: schedulerOf(this.group) });
    allow(
      this.role,
      Object.values(eventSources).map((source) => source.eventSourceMappingArn),
      ["lambda:UpdateEventSourceMapping"],
    );
  }

  /** The schedule of each lane, which exists only while a pause with an end is on. */
  get scheduleArns(): readonly string[] {
    return LANES.map((lane) =>
      Stack.of(this).formatArn({
        service: "scheduler",
        resource: "schedule",
        resourceName: `${this.group.ref}/${pauseScheduleName(lane)}`,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
    );
  }
}
