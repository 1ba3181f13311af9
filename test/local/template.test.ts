// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation spells substitutions so.
import { describe, expect, test } from "vitest";
import { readTemplate, type Template } from "../../local/template.ts";

const ENDPOINT = "http://127.0.0.1:9000";

const template = (properties: object, others: Template["Resources"] = {}): Template => ({
  Resources: {
    Subject: { Type: "AWS::Lambda::Function", Properties: { Environment: properties } },
    Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "lane.fifo", FifoQueue: true } },
    Table: { Type: "AWS::DynamoDB::Table" },
    Secret: { Type: "AWS::SecretsManager::Secret", Properties: { Name: "credentials" } },
    Logs: { Type: "AWS::Logs::LogGroup" },
    Topic: { Type: "AWS::SNS::Topic" },
    ...others,
  },
});
const resolve = (value: unknown) =>
  readTemplate(template({ value }), ENDPOINT).resourcesOf("AWS::Lambda::Function", ["Environment"])[0]
    ?.properties.Environment as { value: unknown };

describe("references resolve as CloudFormation resolves them", () => {
  test.each<[unknown, unknown]>([
    ["plain", "plain"],
    [true, true],
    [{ Ref: "Queue" }, `${ENDPOINT}/000000000000/lane.fifo`],
    [{ Ref: "Table" }, "orgconn-local-Table"],
    [{ Ref: "Logs" }, "orgconn-local-Logs"],
    [{ Ref: "Secret" }, "arn:aws:secretsmanager:us-east-1:000000000000:secret:credentials"],
    [{ Ref: "AWS::Region" }, "us-east-1"],
    [{ "Fn::GetAtt": ["Queue", "Arn"] }, "arn:aws:sqs:us-east-1:000000000000:lane.fifo"],
    [{ "Fn::GetAtt": "Queue.QueueName" }, "lane.fifo"],
    [{ "Fn::GetAtt": ["Queue", "QueueUrl"] }, `${ENDPOINT}/000000000000/lane.fifo`],
    [{ "Fn::GetAtt": ["Table", "Arn"] }, "arn:aws:dynamodb:us-east-1:000000000000:table/orgconn-local-Table"],
    [{ "Fn::Join": ["-", ["a", { Ref: "AWS::AccountId" }]] }, "a-000000000000"],
    [
      { "Fn::Sub": "${AWS::Partition}/${Table}/${Queue.Arn}/${!kept}" },
      "aws/orgconn-local-Table/arn:aws:sqs:us-east-1:000000000000:lane.fifo/${kept}",
    ],
    [{ "Fn::Sub": ["${name}", { name: { Ref: "Table" } }] }, "orgconn-local-Table"],
    [{ "Fn::Select": [1, { "Fn::Split": ["/", "a/b"] }] }, "b"],
    [[{ deep: { Ref: "AWS::URLSuffix" } }], [{ deep: "amazonaws.com" }]],
  ])("%j", (value, expected) => {
    expect(resolve(value).value).toEqual(expected);
  });
});

test.each([
  [{ Ref: "Missing" }, "Subject.Environment.value refers to Missing, which the template lacks."],
  [{ Ref: "Topic" }, "Subject.Environment.value refers to Topic: AWS::SNS::Topic does not run locally."],
  [{ "Fn::ImportValue": "x" }, "Subject.Environment.value"],
  [{ "Fn::GetAtt": ["Queue", "Colour"] }, "Subject.Environment.value asks for the attribute Colour"],
])("%j is refused with its place", (value, message) => {
  expect(() => resolve(value)).toThrow(message);
});

test("only wanted properties are resolved: the others may refer to what does not run locally", () => {
  const reader = readTemplate(
    template(
      {},
      { Other: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 1, Policy: { Ref: "Topic" } } } },
    ),
    ENDPOINT,
  );
  expect(reader.resourcesOf("AWS::SQS::Queue", ["DelaySeconds"])).toEqual([
    { name: "lane.fifo", properties: {} },
    { name: "orgconn-local-Other", properties: { DelaySeconds: 1 } },
  ]);
});

test("a FIFO queue without a name gets one that ends as it must", () => {
  const reader = readTemplate(
    template({}, { Nameless: { Type: "AWS::SQS::Queue", Properties: { FifoQueue: true } } }),
    ENDPOINT,
  );
  expect(reader.resourcesOf("AWS::SQS::Queue", []).map(({ name }) => name)).toContain(
    "orgconn-local-Nameless.fifo",
  );
});
