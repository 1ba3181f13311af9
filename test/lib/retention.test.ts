/** What a deployment keeps, and where it may be. */
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";
import type { Resource } from "./resources.ts";
import { createApp, DEPLOYMENTS, synthesize } from "./synthesize.ts";

describe("environment", () => {
  const DATA = [
    "AWS::SQS::Queue",
    "AWS::DynamoDB::Table",
    "AWS::SecretsManager::Secret",
    "AWS::Logs::LogGroup",
    "AWS::KMS::Key",
  ];

  test("production, the default, keeps what it knows, unless its first deployment fails, and refuses to be deleted", () => {
    const { stack, template } = synthesize({ customerKey: true });
    expect(stack.stackName).toBe("orgconn-production-acme-eu-auth0-com");
    expect(stack.terminationProtection).toBe(true);
    for (const type of DATA) {
      template.allResources(type, { DeletionPolicy: "RetainExceptOnCreate", UpdateReplacePolicy: "Retain" });
    }
    template.allResourcesProperties("AWS::DynamoDB::Table", { DeletionProtectionEnabled: true });
  });

  test("nothing is kept under plain Retain, which would outlive the first deployment that fails", () => {
    for (const context of Object.values(DEPLOYMENTS)) {
      const all: Record<string, Resource> = synthesize(context).template.toJSON().Resources;
      const retained = Object.entries(all).filter(([, { DeletionPolicy }]) => DeletionPolicy === "Retain");
      expect(retained).toEqual([]);
    }
  });

  test("deletion protection may be off, for the first deployment and before the last; the data stay", () => {
    const { stack, template } = synthesize({ deletionProtection: false });
    expect(stack.terminationProtection).toBe(false);
    template.allResourcesProperties("AWS::DynamoDB::Table", { DeletionProtectionEnabled: false });
    template.allResources("AWS::DynamoDB::Table", { DeletionPolicy: "RetainExceptOnCreate" });
  });

  test("one that retains nothing goes without a trace", () => {
    const { stack, template } = synthesize({ environment: "pre-prod", retain: false, customerKey: true });
    expect(stack.stackName).toBe("orgconn-pre--prod-acme-eu-auth0-com");
    expect(stack.terminationProtection).toBe(false);
    for (const type of DATA) template.allResources(type, { DeletionPolicy: "Delete" });
    template.allResourcesProperties("AWS::DynamoDB::Table", { DeletionProtectionEnabled: false });
  });

  test("a region may be named", () => {
    expect(synthesize({ region: "eu-west-1" }).stack.environment).toBe("aws://unknown-account/eu-west-1");
  });

  test("otherwise the stack is bound to no account and no region", () => {
    const { stack, template } = synthesize();
    expect(stack.environment).toBe("aws://unknown-account/unknown-region");
    expect(JSON.stringify(template.toJSON())).not.toMatch(/\b\d{12}\b|us-[a-z]+-\d/);
  });
});

test("the construct in another team's app keeps its data unless told otherwise", () => {
  const stack = new Stack(createApp(), "Platform");
  new OrganizationConnectionWorker(stack, "Kept", { auth0Domain: "acme.eu.auth0.com" });
  new OrganizationConnectionWorker(stack, "Gone", { auth0Domain: "acme.eu.auth0.com", retain: false });
  const tables = Object.entries(Template.fromStack(stack).findResources("AWS::DynamoDB::Table"));
  const policies = tables.map(([id, { DeletionPolicy }]) => [id.slice(0, 4), DeletionPolicy]);
  expect(policies).toEqual([
    ...Array(3).fill(["Kept", "RetainExceptOnCreate"]),
    ...Array(3).fill(["Gone", "Delete"]),
  ]);
});
