import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { DETAIL_TYPE_PATH, FILTER_PATTERNS, INPUT_TEMPLATE } from "../../../lib/events/pipe-parameters.ts";
import { allowedTo, policiesOf } from "../policies.ts";
import { synthesize } from "../synthesize.ts";

const { template } = synthesize();
const idOf = (type: string, part: string) =>
  Object.keys(template.findResources(type)).find((id) => id.includes(part)) ?? "";

describe("outcomes as events", () => {
  const queue = idOf("AWS::SQS::Queue", "EventsUndelivered");

  test("go from the operations table's stream through a pipe to a bus of their own", () => {
    template.resourceCountIs("AWS::Events::EventBus", 1);
    template.hasResourceProperties("AWS::Pipes::Pipe", {
      Source: { "Fn::GetAtt": [idOf("AWS::DynamoDB::Table", "Operations"), "StreamArn"] },
      Target: { "Fn::GetAtt": [idOf("AWS::Events::EventBus", "Bus"), "Arn"] },
      SourceParameters: {
        FilterCriteria: { Filters: FILTER_PATTERNS.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
      },
      TargetParameters: {
        EventBridgeEventBusParameters: { Source: "orgconn", DetailType: DETAIL_TYPE_PATH },
        InputTemplate: INPUT_TEMPLATE,
      },
    });
  });

  test("are given up in the end, so that one that cannot be delivered does not block the others for ever", () => {
    template.hasResourceProperties("AWS::Pipes::Pipe", {
      SourceParameters: {
        DynamoDBStreamParameters: {
          BatchSize: 10,
          StartingPosition: "TRIM_HORIZON",
          MaximumRetryAttempts: 20,
          MaximumRecordAgeInSeconds: 3_600,
          OnPartialBatchItemFailure: "AUTOMATIC_BISECT",
          DeadLetterConfig: { Arn: { "Fn::GetAtt": [queue, "Arn"] } },
        },
      },
    });
    template.hasResourceProperties("AWS::SQS::Queue", {
      MessageRetentionPeriod: 14 * 24 * 3_600,
      SqsManagedSseEnabled: true,
      FifoQueue: Match.absent(),
    });
  });

  test("CloudFormation accepts the parameters: short enough, and paths of the form that it knows", () => {
    // Source: AWS::Pipes::Pipe, PipeTargetParameters and PipeTargetEventBridgeEventBusParameters.
    expect(INPUT_TEMPLATE.length).toBeLessThanOrEqual(8_192);
    expect(DETAIL_TYPE_PATH).toMatch(/^\$(\.[\w/_-]+(\[(\d+|\*)\])*)*$/);
    expect(DETAIL_TYPE_PATH.length).toBeLessThanOrEqual(128);
    expect(FILTER_PATTERNS.length).toBeLessThanOrEqual(5);
    for (const pattern of FILTER_PATTERNS) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(4_096);
  });

  test("the pipe may read that stream, send to that bus and that queue, and nothing else", () => {
    expect(allowedTo(template, "WorkerEventsRole")).toEqual(
      [
        ...["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map(
          (action) => `dynamodb:${action} on WorkerTablesOperations.StreamArn`,
        ),
        "events:PutEvents on WorkerEventsBus",
        "sqs:SendMessage on WorkerEventsUndelivered",
      ].sort(),
    );
    const [trust] = policiesOf(template).filter(
      ({ id, type }) => type === "AWS::IAM::Role" && id === "WorkerEventsRole",
    );
    expect(trust?.statements).toEqual([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "pipes.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
          ArnLike: {
            "aws:SourceArn": {
              "Fn::Join": [
                "",
                [
                  "arn:",
                  { Ref: "AWS::Partition" },
                  ":pipes:",
                  { Ref: "AWS::Region" },
                  ":",
                  { Ref: "AWS::AccountId" },
                  ":pipe/*",
                ],
              ],
            },
          },
        },
      },
    ]);
  });

  test("the pipe is made after its permissions, which it tries out", () => {
    const [pipe] = Object.values(template.findResources("AWS::Pipes::Pipe"));
    expect(pipe?.DependsOn).toContain(idOf("AWS::IAM::Policy", "EventsRoleDefaultPolicy"));
  });
});

test("with a customer's key, bus and queue are encrypted with it, and the pipe may use it", () => {
  const encrypted = synthesize({ customerKey: true }).template;
  const key = { "Fn::GetAtt": [Match.stringLikeRegexp("^Key"), "Arn"] };
  encrypted.hasResourceProperties("AWS::Events::EventBus", { KmsKeyIdentifier: key });
  encrypted.resourcePropertiesCountIs(
    "AWS::SQS::Queue",
    { FifoQueue: Match.absent(), KmsMasterKeyId: key },
    1,
  );
  const onKey = allowedTo(encrypted, "WorkerEventsRole").filter((permission) =>
    permission.startsWith("kms:"),
  );
  expect(onKey).toEqual(["kms:Decrypt on Key", "kms:DescribeKey on Key", "kms:GenerateDataKey on Key"]);
});

test("switched off, there is neither pipe nor bus, nor an alarm about them", () => {
  const silent = synthesize({ outcomeEvents: "false" }).template;
  for (const type of ["AWS::Pipes::Pipe", "AWS::Events::EventBus"]) silent.resourceCountIs(type, 0);
  silent.resourceCountIs("AWS::SQS::Queue", 3);
  expect(JSON.stringify(silent.toJSON())).not.toContain("AWS/EventBridge/Pipes");
  expect(Object.keys(silent.findOutputs("*"))).not.toContain("EventBusName");
});
