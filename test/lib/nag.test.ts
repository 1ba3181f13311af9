import { type Stack, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { DEPLOYMENTS, synthesize } from "./synthesize.ts";

/** `"AwsSolutions-SMG4 at …/Worker/Secrets/Token/Resource"`, for each finding in a stack that is synthesized: some rules look at what only that adds. */
function findings(stack: Stack, checks = new AwsSolutionsChecks()): string[] {
  return checks
    .validateScope(stack)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

/** The checks, as if nothing had been acknowledged. */
const strict = () => Object.assign(new AwsSolutionsChecks(), { isAcknowledged: () => false });

/** `"AwsSolutions-SMG4 at …/Worker/Secrets/Token"`, for each acknowledgement of a finding. */
function acknowledgements(stack: Stack): string[] {
  return stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data))
      .filter((id) => id.includes("AwsSolutions-"))
      .map((id) => `${id.replace(/^annotation::/i, "")} at ${node.path}`),
  );
}

describe("cdk-nag's AwsSolutions", () => {
  test.each(Object.entries(DEPLOYMENTS))("finds nothing in %s that is not acknowledged", (_name, context) => {
    expect(findings(synthesize(context).stack)).toEqual([]);
  });

  test("finds what is acknowledged, and nothing is acknowledged beyond that", () => {
    const { stack } = synthesize();
    const found = findings(stack, strict());
    const acknowledged = acknowledgements(stack);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((finding) => !acknowledged.some((start) => finding.startsWith(start)))).toEqual([]);
    expect(acknowledged.filter((start) => !found.some((finding) => finding.startsWith(start)))).toEqual([]);
  });
});
