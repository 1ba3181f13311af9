/** What lets EventBridge Scheduler send a request at a set time: a schedule may send to the lanes, and nothing else. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { expect, test } from "vitest";
import { ConfigurationError } from "../../../lib/configuration-error.ts";
import { OrganizationConnectionWorker } from "../../../lib/worker.ts";
import { renderAlarms } from "../monitoring/rendered.ts";
import { allowedTo, policiesOf } from "../policies.ts";
import { resources } from "../resources.ts";
import { createApp, synthesize } from "../synthesize.ts";

const ROLE = "WorkerScheduledRequestsRole";
const DEAD_LETTERS = "WorkerScheduledRequestsDeadLetters";
const { template } = synthesize({ scheduledRequests: "true", customerKey: true });

function grantee(scheduledRequests: boolean) {
  const stack = new Stack(createApp(), "Platform");
  const worker = new OrganizationConnectionWorker(stack, "Worker", {
    auth0Domain: "acme.eu.auth0.com",
    scheduledRequests,
  });
  return { stack, worker, role: new iam.Role(stack, "Crm", { assumedBy: new iam.AccountRootPrincipal() }) };
}

test("scheduledRequests adds a group, a role, a dead-letter queue, their policies, an alarm and four outputs, which a deployment without it lacks", () => {
  const names = (given: Template, section: "Resources" | "Outputs") => Object.keys(given.toJSON()[section]);
  const without = synthesize({ customerKey: true }).template;
  const added = (section: "Resources" | "Outputs") =>
    names(template, section)
      .filter((name) => !names(without, section).includes(name))
      .map((name) => name.replace(/[0-9A-F]{8}$/, ""));
  expect(added("Resources").sort()).toEqual([
    "WorkerMonitoringAlarmsScheduledRequestsDropped",
    "WorkerScheduledRequestsDeadLetters",
    "WorkerScheduledRequestsDeadLettersPolicy",
    "WorkerScheduledRequestsGroup",
    "WorkerScheduledRequestsRole",
    "WorkerScheduledRequestsRoleDefaultPolicy",
  ]);
  expect(added("Outputs").sort()).toEqual([
    "RequestScheduleDeadLetterQueueArn",
    "RequestScheduleDeadLetterQueueUrl",
    "RequestScheduleGroupName",
    "RequestScheduleRoleArn",
  ]);
  expect(names(without, "Resources").filter((name) => !names(template, "Resources").includes(name))).toEqual(
    [],
  );
});

test("dead letters lie in a standard queue for 14 days, encrypted, and stay when the stack is deleted", () => {
  const queues = Object.entries(resources(template, "AWS::SQS::Queue")).filter(([id]) =>
    id.startsWith(DEAD_LETTERS),
  );
  expect(queues.map(([, queue]) => queue)).toEqual([
    expect.objectContaining({
      DeletionPolicy: "RetainExceptOnCreate",
      Properties: {
        KmsMasterKeyId: expect.anything(),
        MessageRetentionPeriod: 14 * 24 * 3_600,
        RedriveAllowPolicy: { redrivePermission: "denyAll" },
      },
    }),
  ]);
});

test("an alarm goes off where a request was given up, and where dead letters lie, and the runbook says what to do", () => {
  const [alarm] = renderAlarms(template).filter(({ logicalId }) =>
    /ScheduledRequestsDropped/.test(logicalId),
  );
  expect(alarm).toMatchObject({
    expression: "FILL(dropped, 0) + FILL(lying, 0)",
    statistics: { dropped: "Sum", lying: "Maximum" },
    description: expect.stringMatching(
      /\. It can wait until morning\. docs\/runbook\.md#scheduled-requests-dropped$/,
    ),
    properties: { Threshold: 1, EvaluationPeriods: 1, TreatMissingData: "notBreaching" },
  });
  expect(alarm?.metrics.dropped).toMatchObject({
    namespace: "AWS/Scheduler",
    name: "InvocationDroppedCount",
  });
  const runbook = readFileSync(join(import.meta.dirname, "../../../docs/runbook.md"), "utf8");
  expect(runbook).toMatch(/^## Scheduled requests dropped$/m);
  expect(runbook).toMatch(/\| act now .*\n.*\n.*\|[^|]*`ScheduledRequestsDropped` \|\n/);
});

test("an operator takes dead letters out, and may send what was in them", () => {
  const { stack, worker, role } = grantee(true);
  worker.grantOperate(role);
  expect(allowedTo(Template.fromStack(stack), "Crm")).toEqual(
    expect.arrayContaining([
      "sqs:ReceiveMessage on WorkerScheduledRequestsDeadLetters",
      "sqs:DeleteMessage on WorkerScheduledRequestsDeadLetters",
      "sqs:SendMessage on WorkerInteractive",
      "sqs:SendMessage on WorkerBulk",
    ]),
  );
});

test("a schedule's role may send to the two lanes and to the dead letters, and use their key through SQS", () => {
  expect(allowedTo(template, ROLE)).toEqual([
    "kms:Decrypt on Key",
    "kms:GenerateDataKey on Key",
    "sqs:SendMessage on WorkerBulk",
    "sqs:SendMessage on WorkerInteractive",
    "sqs:SendMessage on WorkerScheduledRequestsDeadLetters",
  ]);
  const keyStatements = policiesOf(template)
    .filter(({ id }) => id === `${ROLE}DefaultPolicy`)
    .flatMap(({ statements }) => statements)
    .filter(({ Action }) => String(Action).includes("kms:"));
  expect(JSON.stringify(keyStatements.map(({ Condition }) => Condition))).toMatch(
    /^\[\{"StringEquals":\{"kms:ViaService":\{"Fn::Join":\["",\["sqs\."/,
  );
});

test("only schedules of the worker's group of requests take on the role", () => {
  const [trust] = policiesOf(template).filter(({ id, type }) => type === "AWS::IAM::Role" && id === ROLE);
  expect(trust?.statements).toEqual([
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "scheduler.amazonaws.com" },
      Condition: {
        StringEquals: {
          "aws:SourceAccount": expect.anything(),
          "aws:SourceArn": { "Fn::GetAtt": [expect.stringContaining("WorkerScheduledRequestsGroup"), "Arn"] },
        },
      },
    },
  ]);
});

test("grantSchedule allows to make, look at and delete schedules of the group, and to pass its role to the scheduler alone", () => {
  const { stack, worker, role } = grantee(true);
  worker.grantSchedule(role);
  const granted = Template.fromStack(stack);
  const schedules =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: references to parameters of CloudFormation.
    "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule/WorkerScheduledRequestsGroup/*";
  expect(allowedTo(granted, "Crm")).toEqual([
    `iam:PassRole on ${ROLE}`,
    `scheduler:CreateSchedule on ${schedules}`,
    `scheduler:DeleteSchedule on ${schedules}`,
    `scheduler:GetSchedule on ${schedules}`,
  ]);
  const passing = policiesOf(granted)
    .filter(({ id }) => id === "CrmDefaultPolicy")
    .flatMap(({ statements }) => statements)
    .filter(({ Action }) => Action === "iam:PassRole");
  expect(passing.map(({ Condition }) => Condition)).toEqual([
    { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
  ]);
});

test("grantSchedule of a worker without scheduledRequests names the property", () => {
  const { worker, role } = grantee(false);
  expect(() => worker.grantSchedule(role)).toThrow(
    new ConfigurationError("grantSchedule needs scheduledRequests to be true, but that is false"),
  );
});

test("scheduledRequests is true or false", () => {
  expect(() => synthesize({ scheduledRequests: "yes" })).toThrow(
    new ConfigurationError('scheduledRequests must be true or false, but was "yes"'),
  );
});
