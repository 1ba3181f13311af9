/** CDK's own look at a template, by CloudFormation's rules. The other tests of templates do without it. */
import { CfnResource, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as sns from "aws-cdk-lib/aws-sns";
import { describe, expect, test, vi } from "vitest";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";
import { createApp, createStack, DEPLOYMENTS, RULES } from "./synthesize.ts";

const VALIDATED = { validated: true };

/** What `test/bin/orgconn-cdk.test.ts` synthesizes in a process, unchecked. */
const WITH_A_PROCESS = {
  "a customer's key that is not kept": { environment: "staging", retain: "false", customerKey: "true" },
};

/** What CDK refuses in a template, and what it warns of. */
function findings(stack: Stack): readonly string[] {
  const printed = vi.spyOn(console, "error").mockImplementation(() => {});
  try {
    Template.fromStack(stack);
    return printed.mock.calls.map(([text]) => String(text));
  } catch (error) {
    return [String(error)];
  } finally {
    printed.mockRestore();
  }
}

/** A worker in another team's app that is given all that an app can give it, and grants all that it can grant. */
function workerWithEverything(): Stack {
  const env = { region: "eu-central-1", account: "999999999999" };
  const stack = new Stack(createApp({}, VALIDATED), "Platform", { env });
  const worker = new OrganizationConnectionWorker(stack, "Worker", {
    auth0Domain: "acme.eu.auth0.com",
    // Its class's types do not fit its own interface under exactOptionalPropertyTypes.
    vpc: new ec2.Vpc(stack, "Vpc") as ec2.IVpc,
    encryptionKey: new kms.Key(stack, "Key"),
    formerKeys: [new kms.Key(stack, "Former")],
    alarmTopic: new sns.Topic(stack, "Topic", {
      enforceSSL: true,
      masterKey: new kms.Key(stack, "TopicKey"),
    }),
    scheduledRequests: true,
    httpApi: { audience: "https://orgconn.example.com" },
    tenantEvents: { eventSourceName: RULES.tenantEventSource, rules: RULES.tenantEventRules },
    credentials: "kms",
    signingKeys: [1, 2],
  });
  worker.addOutputs();
  const role = new iam.Role(stack, "Role", { assumedBy: new iam.AccountRootPrincipal() });
  worker.grantEnqueue(role);
  worker.grantReadOperation(role);
  worker.grantRead(role);
  worker.grantOperate(role);
  worker.grantRotateCredentials(role);
  worker.grantSchedule(role);
  return stack;
}

describe("CloudFormation's rules", { timeout: 120_000 }, () => {
  // First: CDK loads the rules again for a template that has a type of resource more, which takes half a second each time.
  test("find nothing in a worker that has everything of another team's app", () => {
    expect(findings(workerWithEverything())).toEqual([]);
  });

  test.each(Object.entries({ ...DEPLOYMENTS, ...WITH_A_PROCESS }))("find nothing in %s", (_name, context) => {
    expect(findings(createStack(context, VALIDATED))).toEqual([]);
  });

  test("find a property that does not exist", () => {
    const stack = new Stack(createApp({}, VALIDATED), "Platform");
    new CfnResource(stack, "Queue", { type: "AWS::SQS::Queue", properties: { Colour: "red" } });
    expect(findings(stack).join()).toContain("Colour");
  });
});
