/** The construct in another team's app. */
import { Aws, CfnParameter, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as sns from "aws-cdk-lib/aws-sns";
import { RegionInfo } from "aws-cdk-lib/region-info";
import { describe, expect, test } from "vitest";
import { OPTIONAL_OUTPUT_NAMES, OUTPUT_NAMES } from "../../contract/output-names.ts";
import { VERSION } from "../../contract/version.ts";
import { checkDefaultRegion, readConfiguration } from "../../lib/configuration.ts";
import { ConfigurationError } from "../../lib/configuration-error.ts";
import { REGIONS_WITHOUT_PIPES, SUPPORTED_REGIONS } from "../../lib/regions.ts";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";
import type { OrganizationConnectionWorkerProps } from "../../lib/worker-props.ts";
import packageFile from "../../package.json" with { type: "json" };
import { allowedTo, policiesOf } from "./policies.ts";
import { createApp, RULES, synthesize } from "./synthesize.ts";

const { version } = packageFile;
const DOMAIN = { auth0Domain: "acme.eu.auth0.com" };

function platform(
  props: (stack: Stack) => Partial<OrganizationConnectionWorkerProps> = () => ({}),
  stack = new Stack(createApp(), "Platform"),
) {
  const worker = new OrganizationConnectionWorker(stack, "Worker", { ...DOMAIN, ...props(stack) });
  return { stack, worker };
}

describe("outputs", () => {
  test("are added on request, under the names that the command line looks for", () => {
    const { stack, worker } = platform();
    expect(Template.fromStack(stack).findOutputs("*")).toEqual({});
    const tenantEvents = { eventSourceName: RULES.tenantEventSource, rules: RULES.tenantEventRules };
    const doors = {
      httpApi: { audience: "https://orgconn.example.com" },
      scheduledRequests: true,
      tenantEvents,
    };
    const other = platform(() => ({ ...doors, credentials: "kms", signingKeys: [1, 2] }));
    other.worker.addOutputs();
    const names = Object.keys(Template.fromStack(other.stack).findOutputs("*"));
    expect(names).toEqual(expect.arrayContaining([...OUTPUT_NAMES, ...OPTIONAL_OUTPUT_NAMES]));
    expect(() => worker.addOutputs()).not.toThrow();
  });

  test("are those of one worker: a second one in the stack is told to go elsewhere", () => {
    const { stack, worker } = platform();
    worker.addOutputs();
    const second = new OrganizationConnectionWorker(stack, "Second", DOMAIN);
    expect(() => second.addOutputs()).toThrow(
      new ConfigurationError(
        `Stack Platform has ${Object.keys(Template.fromStack(stack).findOutputs("*")).join(", ")} already, and the names of a worker's outputs are fixed: rename yours, or put another worker into a stack of its own`,
      ),
    );
  });
});

test("two stacks that are made from one path under different names share no name", () => {
  const names = ["blue", "green"].map((stackName) => {
    const { stack } = platform(() => ({}), new Stack(createApp(), "Platform", { stackName }));
    const { Resources } = Template.fromStack(stack).toJSON() as {
      Resources: Record<string, { Properties?: Record<string, unknown> }>;
    };
    return Object.values(Resources).flatMap(({ Properties = {} }) =>
      [
        "QueueName",
        "Name",
        "TableName",
        "FunctionName",
        "LogGroupName",
        "AlarmName",
        "DashboardName",
      ].flatMap((property) => (typeof Properties[property] === "string" ? [Properties[property]] : [])),
    );
  });
  expect(names[0]?.length).toBe(4);
  expect(names[0]?.filter((name) => names[1]?.includes(name))).toEqual([]);
});

describe("properties that would silently have no effect are refused", () => {
  test.each<[string, (stack: Stack) => Partial<OrganizationConnectionWorkerProps>, RegExp]>([
    [
      "alarmEmail beside alarmTopic",
      (stack) => ({ alarmTopic: new sns.Topic(stack, "Topic"), alarmEmail: "on-call@example.com" }),
      /^alarmEmail subscribes to a topic of the worker's own, so it cannot go with alarmTopic: subscribe/,
    ],
    ["subnets without a network", () => ({ vpcSubnets: {} }), /^vpcSubnets and securityGroups need vpc$/],
    [
      "a stream without events",
      () => ({
        outcomeEvents: false,
        outcomeStreamArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/2026-11-22T00:00:00.000",
      }),
      /^outcomeStreamArn needs outcomeEvents, but that is false$/,
    ],
    [
      "production beside retain",
      () => ({ production: true, retain: false }),
      /^production is the former name of retain, so it cannot go with retain: leave production out$/,
    ],
  ])("%s", (_name, props, message) => {
    expect(() => platform(props)).toThrow(message);
  });
});

describe("a property that is wrong is named, with what it may be", () => {
  const wrong = (props: Record<string, unknown>) => () =>
    platform(() => props as Partial<OrganizationConnectionWorkerProps>);

  test.each<[Record<string, unknown>, RegExp]>([
    [
      { custmerKey: true },
      /^custmerKey is not a property: there are auth0Domain, .*, encryptionKey, formerKeys, .*alarms, .*alarmTopic, vpc, /,
    ],
    [
      { bulkMaxConcurrency: 8, region: "x" },
      /^bulkMaxConcurrency is not a property: .*\nregion is not a property: /,
    ],
    [
      { alarms: null },
      /^alarms must be alarms by name, such as \{ BudgetDegraded: false, .* \}, but was null$/,
    ],
    [{ alarms: ["DeadLetters"] }, /^alarms must be alarms by name, .*, but was \["DeadLetters"\]$/],
    [
      { encryptionKey: null },
      /^encryptionKey must be a key of KMS, such as kms\.Key\.fromKeyArn\(…\), but was null$/,
    ],
    [{ encryptionKey: "arn:aws:kms:x" }, /^encryptionKey must be a key of KMS, .*, but was "arn:aws:kms:x"$/],
    [{ formerKeys: null }, /^formerKeys must be a list of keys of KMS, but was null$/],
    [{ formerKeys: [{}] }, /^formerKeys\.0 must be a key of KMS, .*, but was \{\}$/],
    [{ alarmTopic: null }, /^alarmTopic must be a topic of SNS, .*, but was null$/],
    [{ vpc: "vpc-1" }, /^vpc must be a network, .*, but was "vpc-1"$/],
    [{ vpcSubnets: null }, /^vpcSubnets must be a selection of subnets, .*, but was null$/],
    [{ securityGroups: {} }, /^securityGroups must be a list of security groups, but was \{\}$/],
    [{ securityGroups: [new Date(0)] }, /^securityGroups\.0 must be a security group, .*, but was a Date$/],
    [
      { rateLimit: null, alarmEmail: null },
      /^rateLimit must be .*, but was null\nalarmEmail must be .*, but was null$/,
    ],
    [{ retain: null }, /^retain must be true or false, but was null$/],
  ])("%j", (props, message) => {
    expect(wrong(props)).toThrow(ConfigurationError);
    expect(wrong(props)).toThrow(message);
  });

  test("what is undefined is as if it were left out", () => {
    const none = { alarms: undefined, encryptionKey: undefined, customerKey: undefined };
    expect(wrong(none)).not.toThrow();
  });

  test("no properties at all miss the domain", () => {
    const stack = new Stack(createApp(), "Platform");
    const nothing = undefined as unknown as OrganizationConnectionWorkerProps;
    expect(() => new OrganizationConnectionWorker(stack, "Worker", nothing)).toThrow(
      /^auth0Domain is missing: /,
    );
  });

  test.each([
    [null],
    [true],
    [{}],
    [{ threshold: "2" }],
    [{ threshold: Number.NaN }],
    [{ threshold: 2, period: 60 }],
  ])("an alarm cannot be %j", (setting) => {
    expect(wrong({ alarms: { DeadLetters: setting } })).toThrow(
      `alarms.DeadLetters must be false or have a threshold above 0, as { threshold: … } and nothing else, but was ${JSON.stringify(setting)}`,
    );
  });

  test.each([
    ["Throttled", 2, 1],
    ["BulkStalled", 2, 1],
    ["PipeStopped", 2, 1],
    ["PipeSilent", 2, 1],
    ["OpenCircuit", 6, 5],
    ["SeveralCircuits", 6, 5],
    ["TokenRenewal", 2, 1],
    ["BudgetDegraded", 2, 1],
    ["DeadLettersOld", 1_209_601, 1_209_600],
    ["BulkOldDeferral", 1_209_600_001, 1_209_600_000],
  ])("a threshold of %s cannot be %d, which its metric never reaches", (id, threshold, most) => {
    expect(wrong({ alarms: { [id]: { threshold } } })).toThrow(
      `alarms.${id} must be false or have a threshold above 0 and at most ${most}, which is all that its metric can be, ` +
        `as { threshold: … } and nothing else, but was {"threshold":${threshold}}`,
    );
  });
});

describe("what is kept may be said in the texts of CDK's context", () => {
  const given = (props: Record<string, unknown>) =>
    Template.fromStack(platform(() => props as Partial<OrganizationConnectionWorkerProps>).stack);

  test.each([
    [{ retain: "false" }, "Delete", false],
    [{ production: "false" }, "Delete", false],
    [{ retain: "true" }, "RetainExceptOnCreate", true],
    [{ deletionProtection: "false" }, "RetainExceptOnCreate", false],
  ])("%j", (props, deletionPolicy, isProtected) => {
    given(props).allResources("AWS::DynamoDB::Table", {
      DeletionPolicy: deletionPolicy,
      Properties: Match.objectLike({ DeletionProtectionEnabled: isProtected }),
    });
  });

  test("and nothing else", () => {
    expect(() => given({ retain: "no", deletionProtection: 0 })).toThrow(
      new ConfigurationError(
        'retain must be true or false, but was "no"\ndeletionProtection must be true or false, but was 0',
      ),
    );
  });
});

test("producers' accounts may be tokens", () => {
  const stack = new Stack(createApp(), "Platform");
  const other = new CfnParameter(stack, "Other").valueAsString;
  platform(() => ({ interactiveProducerAccounts: [Aws.ACCOUNT_ID, other] }), stack);
  const policies = policiesOf(Template.fromStack(stack)).filter(({ id }) => id === "WorkerInteractivePolicy");
  expect(JSON.stringify(policies)).toContain('":iam::",{"Ref":"Other"},":root"');
});

describe("a network", () => {
  test("is the function's, whose role may make interfaces in it", () => {
    const { stack } = platform((scope) => ({ vpc: new ec2.Vpc(scope, "Vpc") as ec2.IVpc }));
    const template = Template.fromStack(stack);
    template.hasResourceProperties("AWS::Lambda::Function", {
      VpcConfig: { SubnetIds: Match.anyValue(), SecurityGroupIds: Match.anyValue() },
    });
    const ofNetwork = allowedTo(template, "WorkerFunctionRole").filter((permission) =>
      permission.startsWith("ec2:"),
    );
    expect(ofNetwork).toContain("ec2:CreateNetworkInterface on *");
    const functions = Object.entries(template.findResources("AWS::Lambda::Function"));
    const [, worker] = functions.find(([id]) => id.startsWith("WorkerFunction")) ?? [];
    expect(worker?.DependsOn).toContainEqual(expect.stringMatching(/^WorkerFunctionRoleDefaultPolicy/));
  });

  test("is refused to all unless it is given", () => {
    const { template } = synthesize();
    template.allResourcesProperties("AWS::Lambda::Function", { VpcConfig: Match.absent() });
    expect(allowedTo(template, "WorkerFunctionRole").join()).not.toContain("ec2:");
  });
});

describe("alarms", () => {
  test("are switched off one by one, and have other thresholds", () => {
    const { stack, worker } = platform(() => ({
      alarms: { BudgetDegraded: false, InteractiveStalled: false, InteractiveAge: { threshold: 600 } },
    }));
    worker.addOutputs();
    expect(worker.monitoring.alarms).not.toHaveProperty("BudgetDegraded");
    const template = Template.fromStack(stack);
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "ApproximateAgeOfOldestMessage",
      Threshold: 600,
      AlarmDescription: Match.stringLikeRegexp("This deployment's threshold is 600, in place of 300\\."),
    });
    expect(template.findOutputs("*")).not.toHaveProperty("InteractiveStalledAlarmName");
  });

  test("that do not exist are named, with those that do", () => {
    expect(() => platform(() => ({ alarms: { DeadLetter: false, Throttled: { threshold: 0 } } }))).toThrow(
      /^alarms\.DeadLetter is not an alarm: the alarms are DeadLetters, .*, UndeliveredEvents\nalarms\.Throttled must be false or have a threshold above 0 and at most 1, .*, but was {"threshold":0}$/,
    );
  });
});

test("metrics are there for alarms of one's own", () => {
  const { stack, worker } = platform();
  const metrics = [
    worker.metric("InteractiveRequestAge", { statistic: "p99" }),
    worker.metricWaiting("bulk"),
    worker.metricOldestAge("interactive"),
    worker.metricDeadLetters(),
  ];
  expect(metrics.map(({ metricName, statistic }) => [metricName, statistic])).toEqual([
    ["InteractiveRequestAge", "p99"],
    ["ApproximateNumberOfMessagesVisible", "Maximum"],
    ["ApproximateAgeOfOldestMessage", "Maximum"],
    ["ApproximateNumberOfMessagesVisible", "Maximum"],
  ]);
  metrics[0]?.createAlarm(stack, "Slow", { threshold: 5_000, evaluationPeriods: 1 });
  Template.fromStack(stack).hasResourceProperties("AWS::CloudWatch::Alarm", {
    ExtendedStatistic: "p99",
    Threshold: 5_000,
  });
});

describe("regions", () => {
  const all = Object.entries(SUPPORTED_REGIONS).flatMap(([partition, regions]) =>
    regions.map((region) => [partition, region] as const),
  );

  // One of each partition, with and without pipes: a synthesis takes seconds.
  const samples = Object.entries(SUPPORTED_REGIONS).flatMap(([, regions]) => {
    const without = regions.filter((region) => REGIONS_WITHOUT_PIPES.includes(region));
    const withPipes = regions.filter((region) => !REGIONS_WITHOUT_PIPES.includes(region));
    return [...withPipes.slice(0, 1), ...without.slice(0, 1)];
  });

  test.each(samples)("a deployment can be made in %s", (region) => {
    const outcomeEvents = !REGIONS_WITHOUT_PIPES.includes(region);
    const { stack, template } = synthesize({ region, outcomeEvents, customerKey: true });
    expect(stack.region).toBe(region);
    template.resourceCountIs("AWS::Pipes::Pipe", outcomeEvents ? 1 : 0);
  });

  test("each is known to CDK, in its partition", () => {
    for (const [partition, region] of all) expect(RegionInfo.get(region).partition).toBe(partition);
    for (const region of REGIONS_WITHOUT_PIPES) expect(all.map(([, name]) => name)).toContain(region);
  });

  test.each([...REGIONS_WITHOUT_PIPES])("in %s outcomes cannot be announced, and that is said", (region) => {
    const message = `outcomeEvents must be false in ${region}: Amazon EventBridge Pipes, which announces outcomes, is not there`;
    expect(() => readConfiguration(createApp({ ...DOMAIN, region }).node)).toThrow(
      new ConfigurationError(message),
    );
    expect(() => checkDefaultRegion(region, true)).toThrow(new ConfigurationError(message));
    expect(() => checkDefaultRegion(region)).not.toThrow();
  });

  test.each(["us-iso-east-1", "us-isob-east-1", "eusc-de-east-1", "me-west-1"])("%s is refused", (region) => {
    const message =
      /^(region|the stack's region|AWS_REGION .*) must be a region that a deployment is made for \(af-south-1, .*us-gov-west-1\), but was "[a-z0-9-]+"$/;
    expect(() => readConfiguration(createApp({ ...DOMAIN, region }).node)).toThrow(message);
    expect(() => checkDefaultRegion(region)).toThrow(message);
    expect(() => platform(() => ({}), new Stack(createApp(), "Platform", { env: { region } }))).toThrow(
      message,
    );
  });
});

test("the version is that of the package, and stands on function, outputs and environment", () => {
  expect(VERSION).toBe(version);
  const { template } = synthesize();
  template.hasOutput("Version", { Value: version });
  template.hasResourceProperties("AWS::Lambda::Function", {
    Description: Match.stringLikeRegexp(`\\(orgconn ${version}\\)$`),
    Environment: { Variables: Match.objectLike({ ORGCONN_VERSION: version }) },
  });
});
