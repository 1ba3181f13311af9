import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { DEPLOYMENTS, synthesize } from "./synthesize.ts";

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Condition?: string;
  readonly DependsOn?: unknown;
}

/** What stays when a stack is decommissioned, by logical id. */
function retained(template: Template): Map<string, Resource> {
  const { Resources } = template.toJSON() as { readonly Resources: Readonly<Record<string, Resource>> };
  return new Map(
    Object.entries(Resources).filter(([, { DeletionPolicy = "Delete" }]) =>
      DeletionPolicy.startsWith("Retain"),
    ),
  );
}

/** The logical ids and parameters that a part of a template refers to, but for what AWS itself knows. */
function references(part: unknown): string[] {
  if (typeof part !== "object" || part === null) return [];
  const { Ref, "Fn::GetAtt": attribute } = part as { Ref?: string; "Fn::GetAtt"?: [string, string] };
  const own = [Ref, attribute?.[0]].filter((id) => id !== undefined && !id.startsWith("AWS::"));
  return [...own, ...Object.values(part).flatMap(references)] as string[];
}

/** The types whose import CloudFormation documents, of those that hold data. */
const IMPORTABLE = [
  "AWS::DynamoDB::Table",
  "AWS::Logs::LogGroup",
  "AWS::SQS::Queue",
  "AWS::SecretsManager::Secret",
];

describe("the retained resources refer only to each other, because cdk import hands CloudFormation nothing else", () => {
  test.each(["production", "China", "a region without pipes"] as const)("%s", (name) => {
    const data = retained(synthesize({ ...DEPLOYMENTS[name], customerKey: false }).template);
    expect([...new Set([...data.values()].map(({ Type }) => Type))].sort()).toEqual(IMPORTABLE);
    for (const [id, resource] of data) {
      const missing = references(resource).filter((other) => !data.has(other));
      expect({ id, missing, Condition: resource.Condition, DependsOn: resource.DependsOn }).toEqual({
        id,
        missing: [],
      });
    }
  });

  test("except a customer's key, whose policy names the worker's role", () => {
    const data = retained(synthesize({ customerKey: true }).template);
    const missing = [...data].flatMap(([id, resource]) =>
      references(resource).flatMap((other) => (data.has(other) ? [] : [[id, other]])),
    );
    expect(missing).toEqual([
      [expect.stringMatching(/^Key[0-9A-F]{8}$/), expect.stringMatching(/^WorkerFunctionRole[0-9A-F]{8}$/)],
    ]);
  });
});

test("the data have the same logical ids with and without a customer's key", () => {
  const dataOf = (customerKey: boolean) =>
    [...retained(synthesize({ customerKey }).template)].flatMap(([id, { Type }]) =>
      Type === "AWS::KMS::Key" ? [] : [id],
    );
  expect(dataOf(true).sort()).toEqual(dataOf(false).sort());
});
