import * as iam from "aws-cdk-lib/aws-iam";

/** Allows a grantee to hand a role to EventBridge Scheduler, and to no other service. */
export function passToScheduler(grantee: iam.IGrantable, role: iam.IRole): iam.Grant {
  return iam.Grant.addToPrincipal({
    grantee,
    actions: ["iam:PassRole"],
    resourceArns: [role.roleArn],
    conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
  });
}
