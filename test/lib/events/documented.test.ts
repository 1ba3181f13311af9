import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { expect, test } from "vitest";
import { outcomeEventSchema } from "../../../lib/events/outcome-event.ts";
import { OrganizationConnectionWorker } from "../../../lib/index.ts";
import { createApp } from "../synthesize.ts";

const text = readFileSync(join(import.meta.dirname, "../../../docs/events.md"), "utf8");
const snippet = (language: string) =>
  new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms").exec(text)?.[1] ?? "";

test("the example of docs/events.md is an event, whole", () => {
  const event = outcomeEventSchema.parse(JSON.parse(snippet("json")));
  expect(Object.keys(event.detail).sort()).toEqual(
    Object.keys(outcomeEventSchema.def.shape.detail.def.shape).sort(),
  );
});

test("the rule of docs/events.md is one on the bus of the outcomes", () => {
  const stack = new Stack(createApp(), "Platform");
  const onboardingQueue = new sqs.Queue(stack, "Onboarding");
  const code = snippet("ts").replaceAll(/^import .*\n/gm, "");
  const names = { events, targets, OrganizationConnectionWorker, stack, onboardingQueue };
  new Function(...Object.keys(names), code)(...Object.values(names));

  const template = Template.fromStack(stack);
  const [bus] = Object.keys(template.findResources("AWS::Events::EventBus"));
  template.hasResourceProperties("AWS::Events::Rule", { EventBusName: { Ref: bus } });
});
