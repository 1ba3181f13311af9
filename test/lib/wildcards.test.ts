import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { expect, test } from "vitest";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";
import { listOf, policiesOf, type Statement, textOf } from "./policies.ts";
import { createApp, DEPLOYMENTS, synthesize } from "./synthesize.ts";

const STACK_NAME = "orgconn-(production|staging)-acme-eu-auth0-com";

/** The rows of docs/security.md's table: `"Key: kms:*"`, for where and which. */
function documented(): string[] {
  const text = readFileSync(join(import.meta.dirname, "../../docs/security.md"), "utf8");
  const [, section = ""] = /^## Wildcards\n(.*?)(?=^## |$(?![\s\S]))/ms.exec(text) ?? [];
  return [...section.matchAll(/^\| `([^`]+)` \| `([^`]+)` \| \S.* \|$/gm)].map(
    ([, where, wildcard]) => `${where}: ${wildcard}`,
  );
}

/** What a template allows with an asterisk in it. A refusal may have one: it only takes away. */
function wildcardsOf(template: Template): string[] {
  return policiesOf(template).flatMap(({ id, statements }) =>
    statements
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(textsOf)
      .filter((text) => text.includes("*"))
      .map((text) => `${id}: ${anywhere(text)}`),
  );
}

/** An ARN as it is in a stack that is bound to no region and partition. */
function anywhere(text: string): string {
  return text
    .replace(new RegExp(STACK_NAME), "STACK")
    .replace(/^arn:aws(?:-cn)?:(\w+):[a-z]{2}-[a-z]+-\d:/, `arn:\${AWS::Partition}:$1:\${AWS::Region}:`);
}

function textsOf({ Action, Resource, Principal, Condition }: Statement): string[] {
  const operands = Object.values((Condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(
    Object.values,
  );
  const principals =
    typeof Principal === "object" && Principal !== null ? Object.values(Principal) : [Principal];
  return [Action, Resource, ...principals, ...operands]
    .filter((value) => value !== undefined)
    .flatMap((value) => listOf(value as unknown))
    .map(textOf);
}

/** What a role in the same stack is given when it is granted everything that there is to grant. */
function grantedEverything(): Template {
  const stack = new Stack(createApp(), "Platform", { stackName: "orgconn-production-acme-eu-auth0-com" });
  const worker = new OrganizationConnectionWorker(stack, "Worker", {
    auth0Domain: "acme.eu.auth0.com",
    scheduledRequests: true,
  });
  const role = new iam.Role(stack, "Operator", { assumedBy: new iam.AccountRootPrincipal() });
  worker.grantEnqueue(role);
  worker.grantRead(role);
  worker.grantOperate(role);
  worker.grantSchedule(role);
  return Template.fromStack(stack);
}

// It synthesizes every deployment.
test("the wildcards in policies are those that docs/security.md gives a reason for", {
  timeout: 240_000,
}, () => {
  const templates = [
    ...Object.values(DEPLOYMENTS).map((context) => synthesize(context).template),
    grantedEverything(),
  ];
  const found = new Set(templates.flatMap(wildcardsOf));
  expect([...found].sort()).toEqual(documented().sort());
});
