import { ArnFormat, type RemovalPolicy, Stack } from "aws-cdk-lib";
import type * as events from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { addToKeyPolicy, isImported, warnOfKeyPolicy } from "./key-policy.ts";
import { regionalService } from "./regional-service.ts";

/**
 * Creates the key of one deployment, which AWS rotates every year. Each grant on a resource also grants the use of the key.
 *
 * @param removalPolicy What happens to the key when the stack is deleted; data that it encrypted are lost with it.
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
 * group: it matches names that begin with the stack's.
 */
export function letLogsUse(key: kms.IKey, stack: Stack): void {
  const logGroups = stack.formatArn({
    service: "logs",
    resource: "log-group",
    resourceName: `${stack.stackName}-*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  addToKeyPolicy(
    key,
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

/**
 * Warns of what the policy of an imported key needs so that EventBridge may encrypt a bus's events. CDK itself adds that to
 * the policy of any other key. Source: "Encrypting EventBridge event buses", key policy.
 */
export function checkBusMayUse(key: kms.IKey, bus: events.EventBus): void {
  if (!isImported(key)) return;
  warnOfKeyPolicy(
    key,
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal("events.amazonaws.com")],
      actions: ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
      resources: ["*"],
      conditions: {
        StringEquals: {
          "aws:SourceAccount": Stack.of(bus).account,
          "aws:SourceArn": bus.eventBusArn,
          "kms:EncryptionContext:aws:events:event-bus:arn": bus.eventBusArn,
        },
      },
    }),
  );
}
