import { RemovalPolicy } from "aws-cdk-lib";

/**
 * What becomes of data when the stack goes, or when a resource leaves its template.
 *
 * Kept data are deleted in one case alone: when the deployment that was to create them fails. CloudFormation's plain `Retain` would keep
 * them then too, under the queues' fixed names, and the next deployment would fail because they exist.
 *
 * @param retain Whether the data are kept.
 */
export function removalPolicyOf(retain: boolean): RemovalPolicy {
  return retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
