import { ArnFormat, type RemovalPolicy, type Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { regionalService } from "./regional-service.ts";

/**
 * A key for one deployment, which AWS renews every year. Whoever uses it is allowed to beside the resources themselves.
 *
 * @param removalPolicy What becomes of the key when the stack goes; what it encrypted is lost with it.
 */
export function createEncryptionKey(
  scope: Construct,
  id: string,
  description: string,
  removalPolicy: RemovalPolicy,
): kms.Key {
  return new kms.Key(scope, id, { description, enableKeyRotation: true, removalPolicy });
}

/**
 * Lets CloudWatch Logs encrypt a stack's log groups. A group refers to its key, so the key's policy cannot refer to the
 * group: it knows the names that CloudFormation gives by the stack's, which they begin with. Of a key that was made
 * elsewhere CDK cannot change the policy; it has to say this already.
 */
export function letLogsUse(key: kms.IKey, stack: Stack): void {
  const logGroups = stack.formatArn({
    service: "logs",
    resource: "log-group",
    resourceName: `${stack.stackName}-*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(regionalService(stack, "logs"))],
      actions: [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:DescribeKey",
      ],
      resources: ["*"],
      conditions: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": logGroups } },
    }),
  );
}
