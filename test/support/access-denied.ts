import type { AwsCall } from "../../scripts/console/aws-calls.ts";

/** AWS's refusal of a call for which the role has no permission, in AWS's words. */
export function accessDenied({ service, action }: Pick<AwsCall, "service" | "action">): Error {
  const words = `User: arn:aws:sts::123456789012:assumed-role/OnCall/ada is not authorized to perform: ${service}:${action} on resource: arn:aws:${service}:eu-west-1:123456789012:x because no identity-based policy allows the ${service}:${action} action`;
  return Object.assign(new Error(words), { name: "AccessDeniedException" });
}
