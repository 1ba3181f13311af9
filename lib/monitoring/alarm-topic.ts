import { Annotations, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import * as sns from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { createEncryptionKey } from "../encryption-key.ts";
import { addToKeyPolicy } from "../key-policy.ts";

/** Where alarms go. */
export interface AlarmTopicProps {
  /** An address that gets a mail for each alarm, once its owner has confirmed the subscription. */
  readonly email?: string | undefined;
  /** The customer's key that messages are encrypted with. Default: a key of the topic's own. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The topic of a deployment's alarms: encrypted, over TLS only, and for alarms of this account alone.
 *
 * Its key is never one that AWS manages: the policy of such a key is fixed and does not admit CloudWatch, so no alarm would
 * arrive. Source: AWS re:Post, "How do I set up a CloudWatch alarm with an encrypted SNS topic?"
 */
export class AlarmTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, { email, encryptionKey }: AlarmTopicProps) {
    super(scope, id);
    // The topic's own key encrypts nothing that is kept.
    const key = encryptionKey ?? createEncryptionKey(this, "Key", "Alarms in transit", RemovalPolicy.DESTROY);
    this.topic = new sns.Topic(this, "Default", {
      displayName: "Organization connections",
      masterKey: key,
      enforceSSL: true,
    });
    letAlarmsPublish(this.topic);
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }
}

/**
 * Lets CloudWatch publish the alarms of a worker to a topic of the app, and use its key. Synthesis prints what the policies of an imported topic
 * and of an imported key need.
 */
export function letAlarmsPublish(topic: sns.ITopic): void {
  const { account } = Stack.of(topic);
  const allowed = { principals: [cloudWatchOf(account)] };
  const publish = new iam.PolicyStatement({
    ...allowed,
    actions: ["sns:Publish"],
    resources: [topic.topicArn],
  });
  if (topic.node.defaultChild === undefined) warnOfTopicPolicy(topic, publish);
  // A topic without a policy of its own takes what the account's services publish; a first statement would end that for the others.
  else if (topic.node.tryFindChild("Policy") !== undefined) topic.addToResourcePolicy(publish);
  if (topic.masterKey === undefined) return;
  const use = { ...allowed, actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: ["*"] };
  addToKeyPolicy(topic.masterKey, new iam.PolicyStatement(use));
}

function cloudWatchOf(account: string): iam.IPrincipal {
  return new iam.ServicePrincipal("cloudwatch.amazonaws.com").withConditions({
    StringEquals: { "aws:SourceAccount": account },
  });
}

function warnOfTopicPolicy(topic: sns.ITopic, statement: iam.PolicyStatement): void {
  const needed = JSON.stringify(Stack.of(topic).resolve(statement.toStatementJson()));
  Annotations.of(topic).addWarningV2(
    "orgconn:topicPolicy",
    `CDK cannot see the policy and the key of an imported topic. Let the owner of ${topic.topicArn} make sure that CloudWatch may publish to it: ${needed} ` +
      "If it is encrypted, its key must be one of the owner's that lets cloudwatch.amazonaws.com use kms:Decrypt and kms:GenerateDataKey, and not alias/aws/sns.",
  );
}
