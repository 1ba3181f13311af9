import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import { describe, expect, test } from "vitest";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";
import { allowedTo, policiesOf, type Statement } from "./policies.ts";
import { createApp, synthesize } from "./synthesize.ts";

describe("with a customer's key", () => {
  const { template } = synthesize({ customerKey: true });
  const [keyId = ""] = Object.keys(template.findResources("AWS::KMS::Key"));
  const KEY = { "Fn::GetAtt": [keyId, "Arn"] };

  test("the key is renewed, and stays", () => {
    template.resourceCountIs("AWS::KMS::Key", 1);
    template.hasResource("AWS::KMS::Key", {
      Properties: { EnableKeyRotation: true },
      DeletionPolicy: "RetainExceptOnCreate",
      UpdateReplacePolicy: "Retain",
    });
  });

  test.each([
    ["AWS::SQS::Queue", { KmsMasterKeyId: KEY, SqsManagedSseEnabled: Match.absent() }],
    ["AWS::DynamoDB::Table", { SSESpecification: { SSEEnabled: true, SSEType: "KMS", KMSMasterKeyId: KEY } }],
    ["AWS::SecretsManager::Secret", { KmsKeyId: KEY }],
    ["AWS::Logs::LogGroup", { KmsKeyId: KEY }],
    ["AWS::Lambda::Function", { KmsKeyArn: KEY }],
  ])("every %s is encrypted with it", (type, properties) => {
    expect(Object.keys(template.findResources(type)).length).toBeGreaterThan(0);
    template.allResourcesProperties(type, properties);
  });

  test("a secret does not open the key to every reader of a secret", () => {
    const statements = keyPolicyOf(template).filter(({ Sid }) => Sid !== "WaitingMessages");
    expect(statements).not.toHaveLength(0);
    expect(JSON.stringify(statements)).not.toContain("secretsmanager");
  });

  test("logs of this stack may use it, and no others", () => {
    template.hasResourceProperties("AWS::KMS::Key", {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: {
              Service: {
                "Fn::Join": ["", ["logs.", { Ref: "AWS::Region" }, ".", { Ref: "AWS::URLSuffix" }]],
              },
            },
            Condition: {
              ArnLike: {
                "kms:EncryptionContext:aws:logs:arn": {
                  "Fn::Join": ["", Match.arrayWith([":log-group:orgconn-production-acme-eu-auth0-com-*"])],
                },
              },
            },
          }),
        ]),
      },
    });
  });

  test("where nothing is retained it goes with the stack", () => {
    const staging = synthesize({ customerKey: true, environment: "staging", retain: false }).template;
    staging.allResources("AWS::KMS::Key", { DeletionPolicy: "Delete" });
  });
});

/** The statements of a template's only key's policy. */
function keyPolicyOf(template: Template) {
  const [key] = Object.values(template.findResources("AWS::KMS::Key"));
  return key?.Properties.KeyPolicy.Statement as Statement[];
}

describe("messages that wait under a key stay readable", () => {
  const WAITING = {
    Sid: "WaitingMessages",
    Effect: "Allow",
    Action: "kms:Decrypt",
    Principal: { AWS: { "Fn::GetAtt": [expect.stringMatching(/^WorkerFunctionRole[0-9A-F]{8}$/), "Arn"] } },
    Condition: {
      StringEquals: {
        "kms:ViaService": ["sqs", "secretsmanager"].map((service) => ({
          "Fn::Join": ["", [`${service}.`, { Ref: "AWS::Region" }, ".", { Ref: "AWS::URLSuffix" }]],
        })),
      },
    },
  };

  test("the key's own policy lets the worker decrypt: it stays with a key that is retained, whatever the template says later", () => {
    const { template } = synthesize({ customerKey: true });
    expect(keyPolicyOf(template)).toContainEqual(expect.objectContaining(WAITING));
    template.allResources("AWS::KMS::Key", {
      DeletionPolicy: "RetainExceptOnCreate",
      UpdateReplacePolicy: "Retain",
    });
  });

  test("a former key stays, for worker and operators to decrypt with, and encrypts nothing", () => {
    const before = synthesize({ customerKey: true }).template.findResources("AWS::KMS::Key");
    const { template } = synthesize({ formerCustomerKey: true });
    const former = template.findResources("AWS::KMS::Key");
    const [id = ""] = Object.keys(before);
    expect(Object.keys(former)).toContain(id);
    expect(former[id]?.Properties.KeyPolicy.Statement).toContainEqual(expect.objectContaining(WAITING));
    expect(allowedTo(template, "WorkerFunctionRole")).toEqual(
      expect.arrayContaining(["kms:Decrypt on Key", "kms:DescribeKey on Key"]),
    );
    template.allResourcesProperties("AWS::SQS::Queue", { KmsMasterKeyId: Match.absent() });
    template.allResourcesProperties("AWS::SecretsManager::Secret", { KmsKeyId: Match.absent() });
  });

  test("a key of another stack is not asked to name a role of this one", () => {
    const app = createApp();
    const key = new kms.Key(new Stack(app, "Keys"), "Key");
    const stack = new Stack(app, "Platform");
    new OrganizationConnectionWorker(stack, "Worker", {
      auth0Domain: "acme.eu.auth0.com",
      formerKeys: [key],
    });
    expect(() => app.synth()).not.toThrow();
  });

  test("it cannot be the present and the former key at once", () => {
    expect(() => synthesize({ customerKey: true, formerCustomerKey: true })).toThrow(
      /^formerCustomerKey must be false where customerKey is true: /,
    );
  });
});

test("an operator may use the key through Lambda too, which decrypts the function's environment for each caller; a former key not", () => {
  const stack = new Stack(createApp(), "Platform", {
    env: { region: "eu-central-1", account: "999999999999" },
  });
  const worker = new OrganizationConnectionWorker(stack, "Worker", {
    auth0Domain: "acme.eu.auth0.com",
    encryptionKey: new kms.Key(stack, "Present"),
    formerKeys: [new kms.Key(stack, "Former")],
  });
  worker.grantOperate(new iam.Role(stack, "Operator", { assumedBy: new iam.AccountRootPrincipal() }));
  const through = policiesOf(Template.fromStack(stack))
    .filter(({ id }) => id === "OperatorDefaultPolicy")
    .flatMap(({ statements }) => statements)
    .filter(({ Condition }) => JSON.stringify(Condition ?? "").includes("lambda.eu-central-1.amazonaws.com"));
  expect(through.map(({ Resource }) => JSON.stringify(Resource))).toEqual([
    expect.stringMatching(/"Present[0-9A-F]{8}"/),
  ]);
});

describe("a grant of the key is for what holds the data, and in China too", () => {
  test.each([
    [{ customerKey: true, region: "eu-central-1" }, "eu-central-1.amazonaws.com"],
    [{ customerKey: true, region: "cn-north-1" }, "cn-north-1.amazonaws.com.cn"],
  ])("%j", (context, suffix) => {
    const { template } = synthesize(context);
    const [policy] = policiesOf(template).filter(({ id }) => id === "WorkerFunctionRoleDefaultPolicy");
    const ofKey = policy?.statements.filter(({ Action }) => JSON.stringify(Action).includes("kms:")) ?? [];
    expect(ofKey).toHaveLength(1);
    expect(ofKey[0]?.Condition).toEqual({
      StringEquals: {
        "kms:ViaService": ["sqs", "dynamodb", "secretsmanager", "lambda"].map(
          (service) => `${service}.${suffix}`,
        ),
      },
    });
    const principals = keyPolicyOf(template).map(
      ({ Principal }) => (Principal as { Service?: unknown }).Service,
    );
    expect(principals).toContain(`logs.${suffix}`);
  });
});
