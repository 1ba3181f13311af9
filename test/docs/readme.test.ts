/** What the README says of deploying, against the code. */
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { expect, test } from "vitest";
import { readConfiguration } from "../../lib/configuration.ts";
import { OrganizationConnectionWorker } from "../../lib/index.ts";
import { createApp } from "../lib/synthesize.ts";
import { blocksOf, PAGES } from "./documents.ts";

const read = (context: object) => readConfiguration(new App({ context: { ...context } }).node);
const readme = PAGES.find(({ path }) => path === "README.md")?.text ?? "";

test("the README's ~/.cdk.json is a configuration", () => {
  const [file = "", ...more] = blocksOf("README.md", "json").filter((code) => code.includes('"context"'));
  expect(more).toEqual([]);
  expect(read(JSON.parse(file).context)).toMatchObject(JSON.parse(file).context);
});

test("the README's table of settings has each setting, and no other", () => {
  const [, table = ""] = /^### Settings\n(.*?)^#/ms.exec(readme) ?? [];
  const rows = [...table.matchAll(/^\| (`.*?) \|/gm)].map(([, names = ""]) => names);
  const named = rows.flatMap((names) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  let message = "";
  try {
    read({ noSuchSetting: 1 });
  } catch (error) {
    message = String(error);
  }
  const [, names = ""] = /there are (.*)$/m.exec(message) ?? [];
  expect(named.sort()).toEqual(names.split(", ").sort());
});

test("the README's construct grants what it says", () => {
  const [code = ""] = blocksOf("README.md", "ts").filter((block) => block.includes("orgconn/cdk"));
  const stack = new Stack(createApp(), "Platform");
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  const names = {
    OrganizationConnectionWorker,
    stack,
    onboarding: role("Onboarding"),
    onCall: role("OnCall"),
    security: role("Security"),
  };
  new Function(...Object.keys(names), code.replaceAll(/^import .*\n/gm, ""))(...Object.values(names));
  const template = Template.fromStack(stack);
  expect(Object.keys(template.findOutputs("*"))).toContain("InteractiveQueueUrl");
  template.resourceCountIs("AWS::SQS::Queue", 4);
});
