/** What an update from 0.1.0 may not replace, rebuild or overwrite. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Resource } from "./resources.ts";
import { synthesize } from "./synthesize.ts";

describe("an upgrade from 0.1.0", () => {
  const before: Record<string, Resource> = JSON.parse(
    readFileSync(join(import.meta.dirname, "../deploy/upgrade/0.1.0.template.json"), "utf8"),
  ).Resources;
  const after: Record<string, Resource> = synthesize({
    auth0Domain: "tenant.example.auth0.com",
    auth0BaseUrl: "http://127.0.0.1:1",
    environment: "ci",
    retain: false,
    customerKey: true,
    alarmEmail: "on-call@example.com",
    interactiveProducerAccounts: "111122223333",
  }).template.toJSON().Resources;

  /** What CloudFormation replaces a resource for, of what holds data or is known by its name. Source: each type's documentation. */
  const CREATE_ONLY: Readonly<Record<string, readonly string[]>> = {
    "AWS::SQS::Queue": ["QueueName", "FifoQueue"],
    "AWS::DynamoDB::Table": ["TableName", "KeySchema", "LocalSecondaryIndexes"],
    "AWS::SecretsManager::Secret": ["Name"],
    "AWS::Logs::LogGroup": ["LogGroupName"],
    "AWS::KMS::Key": [],
    "AWS::Events::EventBus": ["Name"],
    "AWS::Pipes::Pipe": ["Name", "Source", "SourceParameters"],
    "AWS::Lambda::Function": ["FunctionName"],
    "AWS::Lambda::EventSourceMapping": ["EventSourceArn"],
    "AWS::SNS::Topic": ["TopicName", "FifoTopic"],
  };

  test.each(Object.keys(CREATE_ONLY))("replaces no %s", (type) => {
    const identities = (all: Record<string, Resource>) =>
      Object.entries(all)
        .filter(([, { Type }]) => Type === type)
        .map(([id, { Properties }]) => [id, CREATE_ONLY[type]?.map((name) => Properties?.[name])]);
    expect(identities(before).length).toBeGreaterThan(0);
    expect(identities(after)).toEqual(identities(before));
  });

  test("writes no secret's value again", () => {
    const values = (all: Record<string, Resource>) =>
      Object.entries(all).flatMap(([id, { Properties }]) =>
        Properties?.SecretString ? [[id, Properties.SecretString]] : [],
      );
    expect(values(before)).toHaveLength(2);
    expect(values(after)).toEqual(values(before));
  });

  test("rebuilds no index, and adds one at most to each table, as DynamoDB allows", () => {
    for (const [id, { Type, Properties }] of Object.entries(before)) {
      if (Type !== "AWS::DynamoDB::Table") continue;
      const old = (Properties?.GlobalSecondaryIndexes ?? []) as object[];
      const now = (after[id]?.Properties?.GlobalSecondaryIndexes ?? []) as object[];
      expect(now.slice(0, old.length)).toEqual(old);
      expect(now.length - old.length).toBeLessThanOrEqual(1);
    }
  });
});
