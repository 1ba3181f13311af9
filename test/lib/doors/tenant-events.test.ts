import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { describe, expect, test } from "vitest";
import { OrganizationConnectionWorker } from "../../../lib/worker.ts";
import { allowedTo, policiesOf, textOf } from "../policies.ts";
import { resources } from "../resources.ts";
import { createApp, createStack, RULES, synthesize } from "../synthesize.ts";

const { template } = synthesize(RULES);
const SOURCE = RULES.tenantEventSource;
const idOf = (type: string, part: string) => {
  const found = Object.keys(resources(template, type)).filter((id) =>
    id.startsWith(`WorkerTenantEvents${part}`),
  );
  expect(found).toHaveLength(1);
  return found[0] ?? "";
};
const arnOf = (type: string, part: string) => ({ "Fn::GetAtt": [idOf(type, part), "Arn"] });

describe("rules on Auth0's own events", () => {
  test("add nothing to a deployment without them", () => {
    const ids = Object.keys(synthesize().template.toJSON().Resources);
    expect(ids.filter((id) => id.includes("TenantEvent"))).toEqual([]);
    const added = Object.keys(template.toJSON().Resources).filter((id) => !ids.includes(id));
    expect(added.map((id) => id.replace(/[0-9A-F]{8}$/, "")).sort()).toEqual([
      "WorkerMonitoringAlarmsTenantEventAge",
      "WorkerMonitoringAlarmsTenantEventDeadLetters",
      "WorkerMonitoringAlarmsTenantEventErrors",
      "WorkerTenantEventsDeadLetters",
      "WorkerTenantEventsDeadLettersPolicy",
      "WorkerTenantEventsFunction",
      "WorkerTenantEventsFunctionLogs",
      "WorkerTenantEventsFunctionRole",
      "WorkerTenantEventsFunctionRoleDefaultPolicy",
      "WorkerTenantEventsQueue",
      "WorkerTenantEventsQueuePolicy",
      "WorkerTenantEventsRule",
      "WorkerTenantEventsSource",
    ]);
  });

  test("take every event of the partner event source from its bus, whatever its detail-type", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      EventBusName: SOURCE,
      EventPattern: { source: [SOURCE] },
      Targets: [
        {
          Arn: arnOf("AWS::SQS::Queue", "Queue"),
          DeadLetterConfig: { Arn: arnOf("AWS::SQS::Queue", "DeadLetters") },
          Id: "Queue",
        },
      ],
    });
  });

  test("keep an event in its queue for 14 days, and try it 200 times, a minute apart", () => {
    template.hasResourceProperties("AWS::SQS::Queue", {
      FifoQueue: Match.absent(),
      MessageRetentionPeriod: 14 * 24 * 3_600,
      VisibilityTimeout: 60,
      SqsManagedSseEnabled: true,
      RedriveAllowPolicy: { redrivePermission: "denyAll" },
      RedrivePolicy: { deadLetterTargetArn: arnOf("AWS::SQS::Queue", "DeadLetters"), maxReceiveCount: 200 },
    });
  });

  test("are in the function's environment, which fits into Lambda's 4 KB", () => {
    const { Properties } =
      resources(template, "AWS::Lambda::Function")[idOf("AWS::Lambda::Function", "Function")] ?? {};
    const { Variables } = (Properties?.Environment ?? {}) as { Variables: Record<string, unknown> };
    expect(JSON.parse(String(Variables.TENANT_RULES))).toEqual(RULES.tenantEventRules);
    const { TENANT_RULES: _, ...others } = Variables;
    const texts = Object.entries(others).flatMap(([name, value]) => [name, textOf(value)]);
    // An address of a queue: the endpoint, the account and a name of up to 80 characters.
    expect(texts.join("").length + 2 * 160).toBeLessThan(4_096 - 3_000);
    expect(Properties).toMatchObject({ Architectures: ["arm64"], Runtime: "nodejs24.x", Timeout: 30 });
  });

  test("get partial batches, two executions at once", () => {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      EventSourceArn: arnOf("AWS::SQS::Queue", "Queue"),
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 2 },
      Enabled: true,
    });
  });

  test("the function may empty its queue, send to the interactive lane and to its dead letters, log, and nothing else", () => {
    expect(allowedTo(template, "WorkerTenantEventsFunctionRole")).toEqual(
      [
        "logs:CreateLogStream on WorkerTenantEventsFunctionLogs",
        "logs:PutLogEvents on WorkerTenantEventsFunctionLogs",
        "sqs:DeleteMessage on WorkerTenantEventsQueue",
        "sqs:GetQueueAttributes on WorkerTenantEventsQueue",
        "sqs:ReceiveMessage on WorkerTenantEventsQueue",
        "sqs:SendMessage on WorkerInteractive",
        "sqs:SendMessage on WorkerTenantEventsDeadLetters",
      ].sort(),
    );
  });

  test("only the one EventBridge rule may send to the two queues", () => {
    for (const part of ["QueuePolicy", "DeadLettersPolicy"]) {
      const [policy] = policiesOf(template).filter(({ id }) => id === `WorkerTenantEvents${part}`);
      const allowed = (policy?.statements ?? []).filter(({ Effect }) => Effect === "Allow");
      expect(allowed).toEqual([
        {
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Principal: { Service: "events.amazonaws.com" },
          Resource: arnOf("AWS::SQS::Queue", part.replace("Policy", "")),
          Condition: { ArnEquals: { "aws:SourceArn": arnOf("AWS::Events::Rule", "Rule") } },
        },
      ]);
    }
  });

  test("with a customer's key, EventBridge may use it for this account, and the function decrypts by it", () => {
    const { template: encrypted } = synthesize({ ...RULES, customerKey: true });
    const [key] = policiesOf(encrypted).filter(({ type }) => type === "AWS::KMS::Key");
    // CDK writes CloudWatch, which needs the same for the alarms' topic, into the same statement.
    expect(key?.statements).toContainEqual({
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Principal: { Service: expect.arrayContaining(["events.amazonaws.com"]) },
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
    });
    expect(allowedTo(encrypted, "WorkerTenantEventsFunctionRole")).toContain("kms:Decrypt on Key");
    for (const part of ["Queue", "DeadLetters"]) {
      const [, queue] =
        Object.entries(resources(encrypted, "AWS::SQS::Queue")).find(([id]) =>
          id.startsWith(`WorkerTenantEvents${part}`),
        ) ?? [];
      expect(queue?.Properties).toHaveProperty("KmsMasterKeyId");
    }
  });

  test("their queues, and what lies in them, stay where the deployment retains its data", () => {
    for (const part of ["Queue", "DeadLetters"]) {
      template.hasResource("AWS::SQS::Queue", { DeletionPolicy: "RetainExceptOnCreate" });
      expect(resources(template, "AWS::SQS::Queue")[idOf("AWS::SQS::Queue", part)]).toMatchObject({
        DeletionPolicy: "RetainExceptOnCreate",
      });
    }
  });

  test("outputs say where the events are", () => {
    const { stack } = synthesize(RULES);
    const names = Object.keys(Template.fromStack(stack).findOutputs("*"));
    for (const name of ["TenantEventQueueUrl", "TenantEventDeadLetterQueueUrl", "TenantEventLogGroupName"]) {
      expect(names).toContain(name);
    }
  });

  test("an operator reads the dead letters and moves them back", () => {
    const stack = new Stack(createApp(), "Platform");
    const worker = new OrganizationConnectionWorker(stack, "Worker", {
      auth0Domain: "acme.eu.auth0.com",
      tenantEvents: { eventSourceName: SOURCE, rules: RULES.tenantEventRules },
    });
    worker.grantOperate(new iam.Role(stack, "Operator", { assumedBy: new iam.AccountRootPrincipal() }));
    const allowed = allowedTo(Template.fromStack(stack), "Operator");
    expect(allowed).toContain("sqs:StartMessageMoveTask on WorkerTenantEventsDeadLetters");
    expect(allowed).toContain("sqs:SendMessage on WorkerTenantEventsQueue");
    expect(allowed).toContain("logs:FilterLogEvents on WorkerTenantEventsFunctionLogs");
  });
});

test("each alarm of the rules links a section of the runbook, and goes off at this", () => {
  const runbook = readFileSync(join(import.meta.dirname, "../../../docs/runbook.md"), "utf8");
  expect(runbook).toMatch(/^## Tenant events$/m);
  const alarms = Object.entries(resources(template, "AWS::CloudWatch::Alarm"))
    .filter(([id]) => id.startsWith("WorkerMonitoringAlarmsTenantEvent"))
    .map(([id, { Properties }]) => {
      expect(Properties?.AlarmDescription).toMatch(
        /\. It can wait until morning\. docs\/runbook\.md#tenant-events$/,
      );
      const { MetricName, Threshold, DatapointsToAlarm, EvaluationPeriods, Period } = Properties ?? {};
      const name = id.replace(/^WorkerMonitoringAlarms|[0-9A-F]{8}$/g, "");
      expect(runbook).toContain(`\`${name}\``);
      return `${name}: ${MetricName} ≥ ${Threshold} in ${DatapointsToAlarm} of ${EvaluationPeriods} × ${Period} s`;
    });
  expect(alarms.sort()).toEqual([
    "TenantEventAge: ApproximateAgeOfOldestMessage ≥ 300 in 2 of 3 × 300 s",
    "TenantEventDeadLetters: ApproximateNumberOfMessagesVisible ≥ 1 in 1 of 1 × 300 s",
    "TenantEventErrors: Errors ≥ 1 in 2 of 3 × 300 s",
  ]);
});

describe("settings of the rules", () => {
  const errorOf = (context: Record<string, unknown>) => {
    try {
      createStack(context);
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  test("rules may be the text of JSON, as by -c", () => {
    const { template: given } = synthesize({
      ...RULES,
      tenantEventRules: JSON.stringify(RULES.tenantEventRules),
    });
    expect(given.toJSON()).toEqual(template.toJSON());
  });

  test("go together", () => {
    const both =
      "tenantEventSource and tenantEventRules go together: where the tenant's events come from, and what is enabled for a new organization";
    expect(errorOf({ tenantEventSource: SOURCE })).toBe(both);
    expect(errorOf({ tenantEventRules: RULES.tenantEventRules })).toBe(both);
  });

  test.each(["auth0.events", "aws.partner/auth0.com/acme", "aws.partner/auth0.com/acme-1/auth0.logs"])(
    "%s is not the source of an event stream",
    (tenantEventSource) => {
      expect(errorOf({ ...RULES, tenantEventSource })).toMatch(
        /^tenantEventSource must be the name of the partner event source of an event stream \(not of a log stream, auth0\.logs\), such as .*, but was ".*"$/,
      );
    },
  );

  test("errors name the rule's place and the field", () => {
    expect(
      errorOf({ ...RULES, tenantEventRules: [{ name: "a", when: {}, enable: { connection_id: "okta" } }] }),
    ).toBe(
      'tenantEventRules.0.enable.connection_id must be a connection id: "con_" and up to 64 letters and digits',
    );
    expect(errorOf({ ...RULES, tenantEventRules: "[" })).toBe(
      "tenantEventRules is missing: give a list of rules",
    );
    const construct = (tenantEvents: never) =>
      new OrganizationConnectionWorker(new Stack(createApp(), "Platform"), "Worker", {
        auth0Domain: "acme.eu.auth0.com",
        tenantEvents,
      });
    expect(() => construct({ eventSourceName: SOURCE, rules: [], lane: "bulk" } as never)).toThrow(
      "tenantEvents has unknown properties, lane: there are eventSourceName and rules",
    );
    expect(() => construct({ eventSourceName: SOURCE, rules: [] } as never)).toThrow(
      "tenantEvents.rules must have at least one rule",
    );
    expect(() => construct([] as never)).toThrow(
      "tenantEvents must be an event source and rules, as { eventSourceName, rules }, but was []",
    );
  });
});
