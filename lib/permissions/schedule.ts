import type * as iam from "aws-cdk-lib/aws-iam";
import { ConfigurationError } from "../configuration-error.ts";
import { allow } from "./allow.ts";
import { passToScheduler } from "./pass-role.ts";
import type { WorkerResources } from "./resources.ts";

/**
 * Allows a grantee to make, look at and delete schedules that send requests. It may send nothing itself: the schedules' role does.
 *
 * @throws ConfigurationError where the worker has no group for such schedules.
 */
export function grantSchedule(
  grantee: iam.IGrantable,
  { scheduledRequests }: Pick<WorkerResources, "scheduledRequests">,
): iam.Grant {
  if (scheduledRequests === undefined) {
    throw new ConfigurationError("grantSchedule needs scheduledRequests to be true, but that is false");
  }
  return [
    allow(
      grantee,
      [scheduledRequests.scheduleArns],
      ["scheduler:CreateSchedule", "scheduler:GetSchedule", "scheduler:DeleteSchedule"],
    ),
    passToScheduler(grantee, scheduledRequests.role),
  ].reduce((all, grant) => all.combine(grant));
}
