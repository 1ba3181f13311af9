/**
 * The supported regions, by partition. All have what the worker needs: SQS, Lambda on Arm, DynamoDB with streams, Secrets
 * Manager, KMS, CloudWatch, EventBridge Scheduler and X-Ray. Source: the endpoints that the AWS SDK for Python knows (botocore 1.43.106). Isolated
 * partitions and the European Sovereign Cloud are left out: they are untested, and cannot reach Auth0's Management API.
 */
export const SUPPORTED_REGIONS = {
  aws: [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
  ],
  "aws-cn": ["cn-north-1", "cn-northwest-1"],
  "aws-us-gov": ["us-gov-east-1", "us-gov-west-1"],
} as const;

/** The supported regions that EventBridge Pipes, which announces outcomes, is not known to be in. Source: as above. */
export const REGIONS_WITHOUT_PIPES: readonly string[] = [
  "ap-east-2",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-west-1",
  "il-central-1",
  "mx-central-1",
  "us-gov-east-1",
  "us-gov-west-1",
];

/**
 * Says why a deployment cannot be made in a region.
 *
 * @param named The setting that names the region: it begins the sentence.
 * @returns The sentence, or undefined where the region is supported.
 */
export function regionProblem(
  named: string,
  region: string,
  { outcomeEvents }: { readonly outcomeEvents: boolean },
): string | undefined {
  const supported: readonly string[] = Object.values(SUPPORTED_REGIONS).flat();
  if (!supported.includes(region)) {
    return `${named} must be a region that a deployment is made for (${supported.join(", ")}), but was ${JSON.stringify(region)}`;
  }
  if (outcomeEvents && REGIONS_WITHOUT_PIPES.includes(region)) {
    return `outcomeEvents must be false in ${region}: Amazon EventBridge Pipes, which announces outcomes, is not there`;
  }
  return undefined;
}
