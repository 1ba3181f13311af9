/** Keys, topics, networks and roles of the app's own that a worker is given. */
import { CfnOutput, CfnParameter, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as sns from "aws-cdk-lib/aws-sns";
import { afterEach, describe, expect, test, vi } from "vitest";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";
import type { OrganizationConnectionWorkerProps } from "../../lib/worker-props.ts";
import { policiesOf, type Statement } from "./policies.ts";
import { createApp } from "./synthesize.ts";

const ENV = { region: "eu-central-1", account: "999999999999" };

function platform(
  props: (stack: Stack) => Partial<OrganizationConnectionWorkerProps> = () => ({}),
  stack = new Stack(createApp(), "Platform", { env: ENV }),
) {
  const worker = new OrganizationConnectionWorker(stack, "Worker", {
    auth0Domain: "acme.eu.auth0.com",
    ...props(stack),
  });
  return { stack, worker };
}

const warningsOf = (stack: Stack, words: string) =>
  Annotations.fromStack(stack)
    .findWarning("*", Match.stringLikeRegexp(words))
    .map(({ entry }) => String(entry.data));

const keyOf = (stack: Stack, region: string) =>
  kms.Key.fromKeyArn(
    stack,
    "Key",
    `arn:aws:kms:${region}:999999999999:key/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f`,
  );
const topicOf = (stack: Stack, region: string) =>
  sns.Topic.fromTopicArn(stack, "Topic", `arn:aws:sns:${region}:111122223333:on-call`);
const aliasOf = (stack: Stack, name: string) => kms.Alias.fromAliasName(stack, "Alias", name);
const disabled = (stack: Stack) => new kms.Key(stack, "Key", { enabled: false });
const asymmetric = (stack: Stack) =>
  new kms.Key(stack, "Key", { keySpec: kms.KeySpec.RSA_2048, keyUsage: kms.KeyUsage.ENCRYPT_DECRYPT });

describe("what could not serve the worker is refused", () => {
  test.each<[string, (stack: Stack) => Partial<OrganizationConnectionWorkerProps>, RegExp]>([
    [
      "a key by its alias",
      (stack) => ({ encryptionKey: aliasOf(stack, "alias/mine") }),
      /^encryptionKey must be a key itself, .*, but was an alias, /,
    ],
    [
      "a former key by its alias",
      (stack) => ({ formerKeys: [aliasOf(stack, "alias/mine")] }),
      /^formerKeys\.0 must be a key itself, /,
    ],
    [
      "an alias that the app makes",
      (stack) => ({ formerKeys: [new kms.Key(stack, "Key").addAlias("mine")] }),
      /^formerKeys\.0 must be a key itself, /,
    ],
    [
      "a key of another region",
      (stack) => ({ encryptionKey: keyOf(stack, "us-east-1") }),
      /^encryptionKey must be of the stack's region eu-central-1, but was of us-east-1$/,
    ],
    [
      "a key that is disabled",
      (stack) => ({ encryptionKey: disabled(stack) }),
      /^encryptionKey must be a key that is enabled$/,
    ],
    [
      "a key that is not symmetric",
      (stack) => ({ formerKeys: [asymmetric(stack)] }),
      /^formerKeys\.0 must be a symmetric key, but was one of RSA_2048$/,
    ],
    [
      "a topic of another region",
      (stack) => ({ alarmTopic: topicOf(stack, "us-east-1") }),
      /^alarmTopic must be of the stack's region eu-central-1, but was of us-east-1$/,
    ],
    [
      "a topic under the key that AWS manages",
      (stack) => ({
        alarmTopic: new sns.Topic(stack, "Topic", { masterKey: aliasOf(stack, "alias/aws/sns") }),
      }),
      /^alarmTopic must not be encrypted with alias\/aws\/sns: CloudWatch may not use that key, so no alarm would arrive$/,
    ],
    [
      "a token where a setting has a value",
      (stack) => ({
        interactiveProducerAccounts: new CfnParameter(stack, "Accounts", { type: "CommaDelimitedList" })
          .valueAsList,
      }),
      /, but was a token, whose value is known only when the stack is deployed$/,
    ],
  ])("%s", (_name, props, message) => {
    expect(() => platform(props)).toThrow(message);
  });
});

describe("a network", () => {
  // Its class's types do not fit its own interface under exactOptionalPropertyTypes.
  const isolated = (stack: Stack) =>
    new ec2.Vpc(stack, "Vpc", {
      natGateways: 0,
      subnetConfiguration: [{ name: "in", subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    }) as ec2.IVpc;

  test("whose subnets have no way out is refused", () => {
    expect(() => platform((stack) => ({ vpc: isolated(stack) }))).toThrow(
      /^vpcSubnets must be subnets with a way out to Auth0, .*, but were isolated ones\. If they have another way out, /,
    );
  });

  test("is taken as it is where subnets are named one by one", () => {
    const named = (stack: Stack) => {
      const vpc = isolated(stack);
      return { vpc, vpcSubnets: { subnets: vpc.isolatedSubnets } };
    };
    expect(() => platform(named)).not.toThrow();
  });

  test("is not selected from by a member that does not exist", () => {
    const misspelt = { subnettype: ec2.SubnetType.PRIVATE_WITH_EGRESS } as ec2.SubnetSelection;
    expect(() =>
      platform((stack) => ({ vpc: new ec2.Vpc(stack, "Vpc") as ec2.IVpc, vpcSubnets: misspelt })),
    ).toThrow(/^vpcSubnets\.subnettype does not exist: a selection has availabilityZones, .*, subnetType$/);
  });

  test("is Lambda's business: the function's own code may not use the right to change it", () => {
    const { stack } = platform((scope) => ({ vpc: new ec2.Vpc(scope, "Vpc") as ec2.IVpc }));
    const denied = policiesOf(Template.fromStack(stack)).filter(
      ({ id }) => id === "WorkerFunctionNetworkPolicy",
    );
    expect(denied).toEqual([
      expect.objectContaining({
        roles: ["WorkerFunctionRole"],
        statements: [
          expect.objectContaining({
            Effect: "Deny",
            Action: expect.arrayContaining(["ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses"]),
            Condition: {
              ArnEquals: {
                "lambda:SourceFunctionArn": {
                  "Fn::GetAtt": [expect.stringMatching(/^WorkerFunction[0-9A-F]{8}$/), "Arn"],
                },
              },
            },
          }),
        ],
      }),
    ]);
  });
});

describe("a topic of the app's own", () => {
  const allowing = (template: Template, type: string) =>
    policiesOf(template)
      .filter((policy) => policy.type === type)
      .flatMap(({ statements }) => statements)
      .filter(({ Principal }) => JSON.stringify(Principal).includes("cloudwatch.amazonaws.com"));

  test("that has a policy lets CloudWatch publish, and its key lets CloudWatch use it", () => {
    const { stack } = platform((scope) => ({
      alarmTopic: new sns.Topic(scope, "Topic", { enforceSSL: true, masterKey: new kms.Key(scope, "Key") }),
    }));
    const template = Template.fromStack(stack);
    expect(allowing(template, "AWS::SNS::TopicPolicy").map(({ Action }) => Action)).toEqual(["sns:Publish"]);
    expect(allowing(template, "AWS::KMS::Key").map(({ Action }) => Action)).toEqual([
      ["kms:Decrypt", "kms:GenerateDataKey"],
    ]);
    expect(warningsOf(stack, "topic")).toEqual([]);
  });

  test("that has no policy keeps what SNS gives it", () => {
    const { stack } = platform((scope) => ({ alarmTopic: new sns.Topic(scope, "Topic") }));
    Template.fromStack(stack).resourceCountIs("AWS::SNS::TopicPolicy", 0);
  });

  test("that is imported needs a statement, which synthesis prints", () => {
    const { stack } = platform((scope) => ({ alarmTopic: topicOf(scope, "eu-central-1") }));
    expect(warningsOf(stack, "imported topic")).toEqual([
      expect.stringMatching(/"Action":"sns:Publish".*"aws:SourceAccount":"999999999999".*alias\/aws\/sns/),
    ]);
  });

  test("that is encrypted with an imported key needs a statement of that key, which synthesis prints", () => {
    const { stack } = platform((scope) => ({
      alarmTopic: new sns.Topic(scope, "Topic", { masterKey: keyOf(scope, "eu-central-1") }),
    }));
    expect(warningsOf(stack, "imported key")).toEqual([
      expect.stringContaining('"Service":"cloudwatch.amazonaws.com"'),
    ]);
  });
});

describe("a role that CDK may not change", () => {
  const GRANTS = [
    "grantEnqueue",
    "grantReadOperation",
    "grantRead",
    "grantOperate",
    "grantRotateCredentials",
    "grantSchedule",
  ] as const;
  const made = (stack: Stack) => new iam.Role(stack, "Role", { assumedBy: new iam.AccountRootPrincipal() });
  const immutable: [string, (stack: Stack) => iam.IRole][] = [
    [
      "imported with mutable: false",
      (stack) =>
        iam.Role.fromRoleArn(stack, "Role", "arn:aws:iam::999999999999:role/ops", { mutable: false }),
    ],
    ["withoutPolicyUpdates()", (stack) => made(stack).withoutPolicyUpdates()],
  ];

  test.each(GRANTS.flatMap((grant) => immutable.map(([name, role]) => [grant, name, role] as const)))(
    "%s to one %s warns that nothing was granted",
    (grant, _name, role) => {
      const { stack, worker } = platform(() => ({ scheduledRequests: true }));
      worker[grant](role(stack));
      expect(warningsOf(stack, "grant has added no permission")).toHaveLength(1);
    },
  );

  test.each(GRANTS)("%s to any other role does not warn", (grant) => {
    const { stack, worker } = platform(() => ({ scheduledRequests: true }));
    worker[grant](made(stack));
    expect(warningsOf(stack, "grant")).toEqual([]);
  });
});

test("a principal that has no policy is named by its kind", () => {
  const { stack, worker } = platform();
  const arn = new CfnParameter(stack, "Arn").valueAsString;
  expect(() => worker.grantOperate(new iam.ArnPrincipal(arn))).toThrow(
    /^Permissions could not be added: the grantee is of the kind ArnPrincipal, which has no policy of its own\. Grant them to a role, /,
  );
});

describe("a key of the app's own", () => {
  test("lets an operator's role decrypt by its own policy, as the worker's: the role's own right goes with the key's property", () => {
    const stack = new Stack(createApp(), "Platform", { env: ENV });
    const role = new iam.Role(stack, "Operator", { assumedBy: new iam.AccountRootPrincipal() });
    const [present, former] = [new kms.Key(stack, "Present"), new kms.Key(stack, "Former")];
    platform(() => ({ encryptionKey: present, formerKeys: [former] }), stack).worker.grantOperate(role);
    for (const name of ["Present", "Former"]) {
      const statements =
        policiesOf(Template.fromStack(stack)).find(({ id }) => id === name)?.statements ?? [];
      const decrypting = statements
        .filter(({ Action }) => Action === "kms:Decrypt")
        .map(({ Principal }) => JSON.stringify(Principal));
      expect(decrypting.join()).toContain("Operator");
      expect(decrypting.join()).toContain("WorkerFunctionRole");
      const sids = statements.flatMap(({ Sid }: Statement) => Sid ?? []);
      expect(new Set(sids).size).toBe(sids.length);
    }
  });

  test("that is deleted beside data that are retained is warned of", () => {
    const doomed = (retain: boolean) =>
      platform((stack) => ({
        retain,
        encryptionKey: new kms.Key(stack, "Key", { removalPolicy: RemovalPolicy.DESTROY }),
      })).stack;
    expect(warningsOf(doomed(true), "This key is deleted with its stack")).toHaveLength(1);
    expect(warningsOf(doomed(false), "This key is deleted with its stack")).toEqual([]);
    const { stack } = platform((scope) => ({ encryptionKey: new kms.Key(scope, "Key") }));
    expect(warningsOf(stack, "This key")).toEqual([]);
  });
});

test.each(["FunctionName", "Version", "PipeName"])(
  "an output of the app's own that is called %s is named",
  (name) => {
    const { stack, worker } = platform();
    new CfnOutput(stack, name, { value: "mine" });
    expect(() => worker.addOutputs()).toThrow(
      `Stack Platform has ${name} already, and the names of a worker's outputs are fixed: rename yours, or put another worker into a stack of its own`,
    );
  },
);

describe("a stack that does not name its region", () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    ["ca-west-1", 1],
    ["eu-west-1", 0],
  ])("is warned where CDK would deploy it to %s: %d times", (region, count) => {
    vi.stubEnv("CDK_DEFAULT_REGION", region);
    const { stack } = platform(() => ({}), new Stack(createApp(), "Platform"));
    expect(warningsOf(stack, "outcomeEvents must be false in ca-west-1")).toHaveLength(count);
  });
});
