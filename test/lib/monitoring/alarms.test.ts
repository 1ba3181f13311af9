import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import * as sns from "aws-cdk-lib/aws-sns";
import { describe, expect, test } from "vitest";
import { OrganizationConnectionWorker } from "../../../lib/worker.ts";
import { policiesOf } from "../policies.ts";
import { createApp, synthesize } from "../synthesize.ts";
import { renderAlarms } from "./rendered.ts";

const { template } = synthesize();
const alarms = renderAlarms(template);
const idOf = (logicalId: string) => logicalId.replace(/^WorkerMonitoringAlarms|[0-9A-F]{8}$/g, "");

/** The anchors that a reader's Markdown gives the runbook's headings. */
const anchors = [
  ...readFileSync(join(import.meta.dirname, "../../../docs/runbook.md"), "utf8").matchAll(/^#+ (.*)$/gm),
].map(([, heading = ""]) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-"),
);

describe("every alarm", () => {
  test.each(alarms.map((alarm) => [idOf(alarm.logicalId), alarm] as const))(
    "%s says what it means and what to do, and links a section that the runbook has",
    (_id, { description }) => {
      expect(description.length).toBeLessThanOrEqual(1_024);
      const [, words, anchor] = /^(.{80,}) docs\/runbook\.md#([a-z0-9-]+)$/.exec(description) ?? [];
      expect(words).toMatch(/^[A-Z].*\. [A-Z].*\.$/);
      expect(anchors).toContain(anchor);
    },
  );

  test("tells the topic when it goes off and when it is over", () => {
    const [topic] = Object.keys(template.findResources("AWS::SNS::Topic"));
    for (const { properties } of alarms) {
      expect(properties.AlarmActions).toEqual([topic]);
      expect(properties.OKActions).toEqual([topic]);
    }
  });

  test("says what silence means, and whether it can wait until morning", () => {
    for (const { properties, description } of alarms) {
      expect(["notBreaching", "ignore"]).toContain(properties.TreatMissingData);
      expect(description).toMatch(/\. (Act now|It can wait until morning)\. \S+$/);
    }
  });
});

test("what lasts in silence is not over for lack of news", () => {
  const lasting = alarms.filter(({ properties }) => properties.TreatMissingData === "ignore");
  expect(lasting.map(({ logicalId }) => idOf(logicalId)).sort()).toEqual([
    "BulkStalled",
    "InteractiveStalled",
    "OpenCircuit",
    "TokenRenewal",
    "UndeliveredEvents",
  ]);
});

test("there is an alarm for everything that an operator has to know", () => {
  expect(alarms.map(({ logicalId }) => idOf(logicalId)).sort()).toEqual([
    "BatchStopped",
    "BudgetDegraded",
    "BulkOldAge",
    "BulkOldDeferral",
    "BulkStalled",
    "ConnectionsGetItemThrottles",
    "ConnectionsUpdateItemThrottles",
    "ControlGetItemThrottles",
    "ControlPutItemThrottles",
    "ControlUpdateItemThrottles",
    "DeadLetters",
    "DeadLettersOld",
    "Failures",
    "FunctionErrors",
    "FunctionThrottles",
    "InteractiveAge",
    "InteractiveOldAge",
    "InteractiveOldDeferral",
    "InteractiveStalled",
    "OpenCircuit",
    "OperationsGetItemThrottles",
    "OperationsUpdateItemThrottles",
    "PipeFailures",
    "PipePartialFailures",
    "PipeStopped",
    "Throttled",
    "TokenRenewal",
    "UndeliveredEvents",
  ]);
});

test("ages are in the units of their metrics: SQS's in seconds, the worker's in milliseconds", () => {
  const thresholdOf = (id: string) =>
    alarms.find(({ logicalId }) => idOf(logicalId) === id)?.properties.Threshold;
  expect(thresholdOf("InteractiveAge")).toBe(5 * 60);
  for (const lane of ["Interactive", "Bulk"]) {
    expect(thresholdOf(`${lane}OldAge`)).toBe(10 * 24 * 3_600);
    expect(thresholdOf(`${lane}OldDeferral`)).toBe(10 * 24 * 3_600 * 1_000);
  }
});

describe("the alarms' topic", () => {
  const statements = policiesOf(template)
    .filter(({ type }) => type === "AWS::SNS::TopicPolicy")
    .flatMap((policy) => policy.statements);

  test("takes alarms of this account, refuses callers without TLS, and allows no other principal anything", () => {
    expect(statements).toHaveLength(2);
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: "Deny",
        Action: "sns:Publish",
        Principal: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    );
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: "Allow",
        Action: "sns:Publish",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      }),
    );
  });

  test.each([
    ["a key of its own", {}, /^WorkerMonitoringTopicKey/],
    ["the customer's key", { customerKey: true }, /^Key/],
  ])("is encrypted with %s, which CloudWatch may use", (_name, context, keyId) => {
    const encrypted = synthesize(context).template;
    const [topic] = Object.values(encrypted.findResources("AWS::SNS::Topic"));
    const [id = ""] = topic?.Properties.KmsMasterKeyId["Fn::GetAtt"] ?? [];
    expect(id).toMatch(keyId);
    const key = encrypted.findResources("AWS::KMS::Key")[id];
    expect(key?.Properties.KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Principal: { Service: "cloudwatch.amazonaws.com" },
      }),
    );
  });

  test("mails to the addresses of the settings alone", () => {
    template.resourceCountIs("AWS::SNS::Subscription", 0);
    synthesize({ alarmEmail: "on-call@example.com" }).template.hasResourceProperties(
      "AWS::SNS::Subscription",
      {
        Protocol: "email",
        Endpoint: "on-call@example.com",
      },
    );
  });

  test("may be another team's; then there is none of ours", () => {
    const stack = new Stack(createApp(), "Platform");
    const theirs = new sns.Topic(stack, "OnCall");
    const worker = new OrganizationConnectionWorker(stack, "Worker", {
      auth0Domain: "acme.eu.auth0.com",
      alarmTopic: theirs,
      runbookUrl: "https://wiki.example.com/orgconn",
    });
    expect(worker.monitoring.alarmTopic).toBe(theirs);
    const rendered = Template.fromStack(stack);
    rendered.resourceCountIs("AWS::SNS::Topic", 1);
    rendered.allResourcesProperties("AWS::CloudWatch::Alarm", {
      AlarmActions: [stack.resolve(theirs.topicArn)],
      AlarmDescription: Match.stringLikeRegexp(" https://wiki\\.example\\.com/orgconn#[a-z-]+$"),
    });
  });
});
