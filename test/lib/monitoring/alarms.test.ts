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

const runbook = readFileSync(join(import.meta.dirname, "../../../docs/runbook.md"), "utf8");

/** The anchors that a reader's Markdown gives the runbook's headings. */
const anchors = [...runbook.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
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
    "SeveralCircuits",
    "TokenRenewal",
  ]);
});

test("there is an alarm for everything that an operator has to know, and each goes off at this", () => {
  const bounds = alarms.map(({ logicalId, properties, expression, period, metrics, statistics }) => {
    const { ComparisonOperator, Threshold, DatapointsToAlarm, EvaluationPeriods } = properties;
    expect(ComparisonOperator).toBe("GreaterThanOrEqualToThreshold");
    const sources = Object.entries(metrics).map(
      ([id, { name, dimensions }]) =>
        `${statistics[id]} of ${name} of ${Object.values(dimensions).map(idOf).join(" ")}`,
    );
    const value = [...(expression === "metric" ? [] : [expression]), ...sources].join("; ");
    const periods = `${DatapointsToAlarm} of ${EvaluationPeriods} × ${period} s`;
    return [idOf(logicalId), `${value}: ${Threshold} in ${periods}`];
  });
  expect(Object.fromEntries(bounds)).toEqual({
    BatchStopped: "Sum of BatchesStopped of WorkerFunction orgconn: 1 in 1 of 1 × 60 s",
    BudgetDegraded: "Maximum of BudgetDegraded of WorkerFunction orgconn: 1 in 2 of 3 × 300 s",
    BulkOldAge: "Maximum of ApproximateAgeOfOldestMessage of WorkerBulk: 864000 in 1 of 1 × 300 s",
    BulkOldDeferral: "Maximum of BulkWaitingAge of WorkerFunction orgconn: 864000000 in 1 of 1 × 300 s",
    BulkStalled:
      "((waiting) > 0) > (received > 0); Maximum of ApproximateNumberOfMessagesVisible of WorkerBulk; Sum of NumberOfMessagesReceived of WorkerBulk: 1 in 4 of 4 × 300 s",
    ConnectionsGetItemThrottles:
      "measured + TIME_SERIES(0); Sum of ThrottledRequests of GetItem WorkerTablesConnections: 1 in 2 of 3 × 300 s",
    ConnectionsUpdateItemThrottles:
      "measured + TIME_SERIES(0); Sum of ThrottledRequests of UpdateItem WorkerTablesConnections: 1 in 2 of 3 × 300 s",
    ControlGetItemThrottles:
      "measured + TIME_SERIES(0); Sum of ThrottledRequests of GetItem WorkerTablesControl: 1 in 2 of 3 × 300 s",
    ControlPutItemThrottles:
      "measured + TIME_SERIES(0); Sum of ThrottledRequests of PutItem WorkerTablesControl: 1 in 2 of 3 × 300 s",
    ControlUpdateItemThrottles:
      "measured + TIME_SERIES(0); Sum of ThrottledRequests of UpdateItem WorkerTablesControl: 1 in 2 of 3 × 300 s",
    DeadLetters:
      "FILL(sent, 0) + IF(DIFF(FILL(lying, 0) + FILL(held, 0)) > 0, 1, 0); Sum of DeadLettered of WorkerFunction orgconn; Average of ApproximateNumberOfMessagesVisible of WorkerDeadLetters; Average of ApproximateNumberOfMessagesNotVisible of WorkerDeadLetters: 1 in 1 of 1 × 300 s",
    DeadLettersOld: "Maximum of ApproximateAgeOfOldestMessage of WorkerDeadLetters: 864000 in 1 of 1 × 300 s",
    Failures: "Sum of Failures of WorkerFunction orgconn: 1 in 2 of 3 × 300 s",
    FunctionErrors: "Sum of Errors of WorkerFunction: 1 in 2 of 3 × 300 s",
    FunctionThrottles: "Sum of Throttles of WorkerFunction: 1 in 2 of 3 × 300 s",
    InteractiveAge: "Maximum of ApproximateAgeOfOldestMessage of WorkerInteractive: 300 in 3 of 3 × 60 s",
    InteractiveOldAge:
      "Maximum of ApproximateAgeOfOldestMessage of WorkerInteractive: 864000 in 1 of 1 × 300 s",
    InteractiveOldDeferral:
      "Maximum of InteractiveWaitingAge of WorkerFunction orgconn: 864000000 in 1 of 1 × 300 s",
    InteractiveStalled:
      "((waiting) > 0) > (received > 0); Maximum of ApproximateNumberOfMessagesVisible of WorkerInteractive; Sum of NumberOfMessagesReceived of WorkerInteractive: 1 in 4 of 4 × 300 s",
    OpenCircuit: "Maximum of OpenCircuits of WorkerFunction orgconn: 1 in 1 of 1 × 60 s",
    OperationsGetItemThrottles:
      "measured + TIME_SERIES(0); Sum of ThrottledRequests of GetItem WorkerTablesOperations: 1 in 2 of 3 × 300 s",
    OperationsUpdateItemThrottles:
      "measured + TIME_SERIES(0); Sum of ThrottledRequests of UpdateItem WorkerTablesOperations: 1 in 2 of 3 × 300 s",
    PipeFailures: "Sum of ExecutionFailed of WorkerEventsPipe: 1 in 2 of 3 × 300 s",
    PipePartialFailures: "Sum of ExecutionPartiallyFailed of WorkerEventsPipe: 1 in 2 of 3 × 300 s",
    PipeSilent:
      "((FILL(succeeded, 0) + FILL(superseded, 0) + FILL(cancelled, 0) + FILL(deadlettered, 0)) > 0) > (announced > 0); Sum of Succeeded of WorkerFunction orgconn; Sum of Superseded of WorkerFunction orgconn; Sum of Cancelled of WorkerFunction orgconn; Sum of DeadLettered of WorkerFunction orgconn; Sum of EventCount of WorkerEventsPipe: 1 in 2 of 30 × 3600 s",
    PipeStopped:
      "((FILL(succeeded, 0) + FILL(superseded, 0) + FILL(cancelled, 0) + FILL(deadlettered, 0)) > 0) > (announced > 0); Sum of Succeeded of WorkerFunction orgconn; Sum of Superseded of WorkerFunction orgconn; Sum of Cancelled of WorkerFunction orgconn; Sum of DeadLettered of WorkerFunction orgconn; Sum of EventCount of WorkerEventsPipe: 1 in 2 of 8 × 900 s",
    SeveralCircuits: "Maximum of OpenCircuits of WorkerFunction orgconn: 2 in 1 of 1 × 60 s",
    Throttled: "Average of Throttled of WorkerFunction orgconn: 0.02 in 2 of 3 × 300 s",
    TokenRenewal: "Minimum of TokenFailures of WorkerFunction orgconn: 1 in 1 of 1 × 900 s",
    UndeliveredEvents: "Sum of NumberOfMessagesSent of WorkerEventsUndelivered: 1 in 1 of 1 × 300 s",
  });
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

test("the runbook's table has each alarm in the column of its urgency", () => {
  const [, row = ""] = /^\| act now .*\n.*\n(.*)$/m.exec(runbook) ?? [];
  const [, actNow = "", canWait = ""] = row.split("|");
  for (const { logicalId, description } of alarms) {
    const isUrgent = description.includes("Act now");
    const patterns = [...(isUrgent ? actNow : canWait).matchAll(/`(\S+)`/g)].map(([, name = ""]) => name);
    const isListed = patterns.some((name) =>
      name.startsWith("…") ? idOf(logicalId).endsWith(name.slice(1)) : name === idOf(logicalId),
    );
    expect(isListed, `${idOf(logicalId)} is missing`).toBe(true);
  }
});

test("docs/costs.md counts the alarms and their metrics", () => {
  const metrics = alarms.flatMap((alarm) => Object.keys(alarm.metrics)).length;
  const costs = readFileSync(join(import.meta.dirname, "../../../docs/costs.md"), "utf8");
  expect(costs).toContain(
    `| alarms | ${alarms.length}, on ${metrics} metrics | ${(metrics / 10).toFixed(2)} |`,
  );
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
