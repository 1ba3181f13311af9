import { Aws, type Stack, Token } from "aws-cdk-lib";
import { RegionInfo } from "aws-cdk-lib/region-info";

/**
 * The name of a service in a stack's region, as KMS conditions and CloudWatch Logs spell it. In China it ends in `.amazonaws.com.cn`.
 *
 * @param service Such as `sqs`.
 * @example regionalService(stack, "sqs") // "sqs.eu-central-1.amazonaws.com"
 */
export function regionalService({ region }: Stack, service: string): string {
  const suffix = Token.isUnresolved(region)
    ? Aws.URL_SUFFIX
    : (RegionInfo.get(region).domainSuffix ?? Aws.URL_SUFFIX);
  return `${service}.${region}.${suffix}`;
}
