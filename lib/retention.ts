import { RemovalPolicy } from "aws-cdk-lib";

/**
 * Returns what happens to data when the stack is deleted, or when a resource leaves its template.
 *
 * Retained data are deleted in one case only: when the deployment that creates them fails. CloudFormation's plain `Retain`
 * would keep them then too, and the next deployment would fail because queues with these names exist.
 *
 * @param retain Whether the data are kept.
 */
export function removalPolicyOf(retain: boolean): RemovalPolicy {
  return retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
