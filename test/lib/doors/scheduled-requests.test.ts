/** What lets EventBridge Scheduler send a request at a set time: a schedule may send to the lanes, and nothing else. */
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { expect, test } from "vitest";
import { ConfigurationError } from "../../../lib/configuration-error.ts";
import { OrganizationConnectionWorker } from "../../../lib/worker.ts";
import { allowedTo, policiesOf } from "../policies.ts";
import { createApp, synthesize } from "../synthesize.ts";

const ROLE = "WorkerScheduledRequestsRole";
const { template } = synthesize({ scheduledRequests: "true", customerKey: true });

function grantee(scheduledRequests: boolean) {
  const stack = new Stack(createApp(), "Platform");
  const worker = new OrganizationConnectionWorker(stack, "Worker", {
    auth0Domain: "acme.eu.auth0.com",
    scheduledRequests,
  });
  return { stack, worker, role: new iam.Role(stack, "Crm", { assumedBy: new iam.AccountRootPrincipal() }) };
}

test("scheduledRequests adds a group, a role, its policy and two outputs, which a deployment without it lacks", () => {
  const names = (given: Template, section: "Resources" | "Outputs") => Object.keys(given.toJSON()[section]);
  const without = synthesize({ customerKey: true }).template;
  const added = (section: "Resources" | "Outputs") =>
    names(template, section)
      .filter((name) => !names(without, section).includes(name))
      .map((name) => name.replace(/[0-9A-F]{8}$/, ""));
  expect(added("Resources").sort()).toEqual([
    "WorkerScheduledRequestsGroup",
    "WorkerScheduledRequestsRole",
    "WorkerScheduledRequestsRoleDefaultPolicy",
  ]);
  expect(added("Outputs").sort()).toEqual(["RequestScheduleGroupName", "RequestScheduleRoleArn"]);
  expect(names(without, "Resources").filter((name) => !names(template, "Resources").includes(name))).toEqual(
    [],
  );
});

test("a schedule's role may send to the two lanes, and use their key through SQS", () => {
  expect(allowedTo(template, ROLE)).toEqual([
    "kms:Decrypt on Key",
    "kms:GenerateDataKey on Key",
    "sqs:SendMessage on WorkerBulk",
    "sqs:SendMessage on WorkerInteractive",
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
