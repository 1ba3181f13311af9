import { Arn, ArnFormat, Stack, Token } from "aws-cdk-lib";
import { CfnKey, type IKey } from "aws-cdk-lib/aws-kms";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";

/** The only kind of key that encrypts data at rest. */
const SYMMETRIC = "SYMMETRIC_DEFAULT";

/**
 * Says what is wrong with a key that a worker is given.
 *
 * @param name The property that has it: it begins each sentence.
 */
export function keyProblems(name: string, key: IKey | undefined, worker: Construct): string[] {
  if (key === undefined) return [];
  // A policy that allows the use of an alias allows nothing: IAM compares with the key's own ARN.
  if ("aliasName" in key) {
    return [
      `${name} must be a key itself, such as kms.Key.fromKeyArn(…) or kms.Key.fromLookup(…), but was an alias, which no policy can allow the use of`,
    ];
  }
  const made = key.node.defaultChild;
  const spec = made instanceof CfnKey ? (made.keySpec ?? SYMMETRIC) : SYMMETRIC;
  return [
    ...regionProblems(name, key.keyArn, worker),
    ...(spec === SYMMETRIC ? [] : [`${name} must be a symmetric key, but was one of ${spec}`]),
    ...(made instanceof CfnKey && made.enabled === false ? [`${name} must be a key that is enabled`] : []),
  ];
}

/** Says what is wrong with the topic that alarms are to go to. */
export function topicProblems(topic: ITopic | undefined, worker: Construct): string[] {
  if (topic === undefined) return [];
  // The policy of a key that AWS manages is fixed, and does not admit CloudWatch.
  const isManaged = topic.masterKey?.keyArn.endsWith(":alias/aws/sns") ?? false;
  return [
    ...regionProblems("alarmTopic", topic.topicArn, worker),
    ...(isManaged
      ? [
          "alarmTopic must not be encrypted with alias/aws/sns: CloudWatch may not use that key, so no alarm would arrive",
        ]
      : []),
  ];
}

function regionProblems(name: string, arn: string, worker: Construct): string[] {
  const { region } = Stack.of(worker);
  const its = Token.isUnresolved(arn) ? undefined : Arn.split(arn, ArnFormat.NO_RESOURCE_NAME).region;
  if (its === undefined || its === "" || Token.isUnresolved(region) || its === region) return [];
  return [`${name} must be of the stack's region ${region}, but was of ${its}`];
}
