import { RemovalPolicy, Stack } from "aws-cdk-lib";
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
    const cloudWatch = new iam.ServicePrincipal("cloudwatch.amazonaws.com").withConditions({
      StringEquals: { "aws:SourceAccount": Stack.of(this).account },
    });
    // The topic's own key encrypts nothing that is kept.
    const key = encryptionKey ?? createEncryptionKey(this, "Key", "Alarms in transit", RemovalPolicy.DESTROY);
    addToKeyPolicy(
      key,
      new iam.PolicyStatement({
        principals: [cloudWatch],
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: ["*"],
      }),
    );
    this.topic = new sns.Topic(this, "Default", {
      displayName: "Organization connections",
      masterKey: key,
      enforceSSL: true,
    });
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [cloudWatch],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
      }),
    );
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }
}
