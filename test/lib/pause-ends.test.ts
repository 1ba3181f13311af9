/** What lets a pause end by itself: a schedule may resume a lane, and nothing else. */
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { expect, test } from "vitest";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";
import { allowedTo, policiesOf } from "./policies.ts";
import { createApp, synthesize } from "./synthesize.ts";

const { template } = synthesize();

test("a schedule's role may enable the two lanes, and nothing else", () => {
  expect(allowedTo(template, "WorkerPauseEndsRole")).toEqual(
    ["Bulk", "Interactive"].map((lane) =>
      expect.stringMatching(
        new RegExp(`^lambda:UpdateEventSourceMapping on arn:.*:event-source-mapping:Worker${lane}Source$`),
      ),
    ),
  );
});

test("only schedules of the worker's group take on the role", () => {
  const [trust] = policiesOf(template).filter(
    ({ id, type }) => type === "AWS::IAM::Role" && id === "WorkerPauseEndsRole",
  );
  expect(trust?.statements).toEqual([
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "scheduler.amazonaws.com" },
      Condition: {
        StringEquals: {
          "aws:SourceAccount": expect.anything(),
          "aws:SourceArn": { "Fn::GetAtt": [expect.stringContaining("WorkerPauseEndsGroup"), "Arn"] },
        },
      },
    },
  ]);
});

test("an operator may hand the role to EventBridge Scheduler alone", () => {
  const stack = new Stack(createApp(), "Platform");
  const worker = new OrganizationConnectionWorker(stack, "Worker", { auth0Domain: "acme.eu.auth0.com" });
  worker.grantOperate(new iam.Role(stack, "Operator", { assumedBy: new iam.AccountRootPrincipal() }));
  const statements = policiesOf(Template.fromStack(stack))
    .filter(({ id }) => id === "OperatorDefaultPolicy")
    .flatMap((policy) => policy.statements);
  expect(statements.filter(({ Action }) => Action === "iam:PassRole")).toEqual([
    expect.objectContaining({
      Resource: { "Fn::GetAtt": [expect.stringContaining("WorkerPauseEndsRole"), "Arn"] },
      Condition: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
    }),
  ]);
});
