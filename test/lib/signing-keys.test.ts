/** The keys in KMS that prove who the worker is: what a deployment makes of `credentials` and `signingKeys`. */
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { describe, expect, test } from "vitest";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";
import { allowedTo, policiesOf, textOf } from "./policies.ts";
import { resources } from "./resources.ts";
import { createApp, synthesize } from "./synthesize.ts";

const KMS = { credentials: "kms" } as const;
const keysOf = (template: Template) =>
  Object.entries(template.findResources("AWS::KMS::Key")).filter(([id]) =>
    id.startsWith("WorkerSigningKeys"),
  );
const named = (id: string) => id.replace(/[0-9A-F]{8}$/, "");

/** What the worker is told, and what it may sign with. */
function signers(template: Template) {
  const [worker] = Object.values(resources(template, "AWS::Lambda::Function")).map(
    ({ Properties }) => Properties?.Environment as { Variables: Record<string, unknown> },
  );
  const told = worker?.Variables.SIGNING_KEY_ARNS;
  const allowed = policiesOf(template)
    .filter(({ id }) => id === "WorkerFunctionRoleDefaultPolicy")
    .flatMap(({ statements }) => statements)
    .filter(({ Action }) => Action === "kms:Sign");
  return { told: told === undefined ? undefined : textOf(told), allowed };
}

test("no key is made unless it is asked for, and the template stays as it was", () => {
  const { template } = synthesize();
  expect(keysOf(template)).toEqual([]);
  expect(signers(template)).toEqual({ told: undefined, allowed: [] });
  expect(synthesize({ credentials: "secret" }).template.toJSON()).toEqual(template.toJSON());
});

test("the key signs by RSA, stays when the stack goes, and has an alias that goes with the stack", () => {
  const { template } = synthesize(KMS);
  const [[id, key] = ["", undefined], ...others] = keysOf(template);
  expect(others).toEqual([]);
  expect(key).toMatchObject({
    DeletionPolicy: "RetainExceptOnCreate",
    UpdateReplacePolicy: "Retain",
    Properties: {
      KeySpec: "RSA_2048",
      KeyUsage: "SIGN_VERIFY",
      Description: "Signs as the Auth0 machine-to-machine application of acme.eu.auth0.com (key 1)",
    },
  });
  // KMS renews no asymmetric key.
  expect(key?.Properties).not.toHaveProperty("EnableKeyRotation");
  const aliases = Object.values(resources(template, "AWS::KMS::Alias"));
  expect(aliases).toEqual([
    expect.objectContaining({
      Properties: {
        AliasName: expect.stringMatching(
          /^alias\/orgconn-production-acme-eu-auth0-com-Worker-SigningKeys-Key1/,
        ),
        TargetKeyId: { "Fn::GetAtt": [id, "Arn"] },
      },
    }),
  ]);
  expect(aliases[0]).not.toHaveProperty("DeletionPolicy", "Retain");
});

test("a stack that keeps nothing does not keep the key", () => {
  const { template } = synthesize({ ...KMS, environment: "staging", retain: false });
  expect(keysOf(template).map(([, { DeletionPolicy }]) => DeletionPolicy)).toEqual(["Delete"]);
});

test("the worker may sign with that key alone, by RS256 alone, and is told which it is", () => {
  const { template } = synthesize(KMS);
  expect(signers(template)).toEqual({
    told: "WorkerSigningKeysKey1",
    allowed: [
      {
        Effect: "Allow",
        Action: "kms:Sign",
        Resource: expect.anything(),
        Condition: { StringEquals: { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256" } },
      },
    ],
  });
  expect(signers(template).allowed.map(({ Resource }) => textOf(Resource))).toEqual([
    "WorkerSigningKeysKey1",
  ]);
});

describe("a rotation", () => {
  const steps = {
    before: synthesize(KMS).template,
    during: synthesize({ ...KMS, signingKeys: "1,2" }).template,
    after: synthesize({ ...KMS, signingKeys: "2" }).template,
  };
  const idsOf = (template: Template) => keysOf(template).map(([id]) => id);

  test("makes the second key beside the first, and leaves the first as it is", () => {
    const [first] = idsOf(steps.before);
    const [kept, made] = idsOf(steps.during);
    expect(kept).toBe(first);
    expect(made).not.toBe(first);
    expect(keysOf(steps.during)[0]).toEqual(keysOf(steps.before)[0]);
  });

  test("lets the worker sign with both until the first is taken out", () => {
    const arns = (template: Template) => signers(template).told;
    expect(arns(steps.during)).toBe("WorkerSigningKeysKey1,WorkerSigningKeysKey2");
    const allowed = signers(steps.during).allowed.flatMap(({ Resource }) =>
      (Resource as unknown[]).map(textOf),
    );
    expect(allowed).toEqual(["WorkerSigningKeysKey1", "WorkerSigningKeysKey2"]);
    expect(arns(steps.after)).toBe("WorkerSigningKeysKey2");
    expect(signers(steps.after).allowed.map(({ Resource }) => textOf(Resource))).toEqual([
      "WorkerSigningKeysKey2",
    ]);
  });

  test("keeps the second key where the first is taken out", () => {
    expect(idsOf(steps.after)).toEqual([idsOf(steps.during)[1]]);
  });

  test("outputs name the key that is to sign, and the one that did", () => {
    const outputs = (template: Template) =>
      Object.entries(template.findOutputs("*")).flatMap(([name, { Value }]) =>
        name.includes("SigningKey") ? [[name, named(textOf(Value))]] : [],
      );
    expect(outputs(steps.before)).toEqual([["SigningKeyArn", "WorkerSigningKeysKey1"]]);
    expect(outputs(steps.during)).toEqual([
      ["SigningKeyArn", "WorkerSigningKeysKey2"],
      ["FormerSigningKeyArn", "WorkerSigningKeysKey1"],
    ]);
    expect(outputs(steps.after)).toEqual([["SigningKeyArn", "WorkerSigningKeysKey2"]]);
  });
});

test("a role with grantOperate acts with the key, and carries none away: it signs and reads the public half, and the key's own policy names the account alone", () => {
  const stack = new Stack(createApp(), "Platform");
  const worker = new OrganizationConnectionWorker(stack, "Worker", {
    auth0Domain: "acme.eu.auth0.com",
    ...KMS,
  });
  worker.grantOperate(new iam.Role(stack, "Operator", { assumedBy: new iam.AccountRootPrincipal() }));
  const template = Template.fromStack(stack);
  const key = "WorkerSigningKeysKey1";
  expect(allowedTo(template, "Operator").filter((permission) => permission.startsWith("kms:"))).toEqual(
    ["DescribeKey", "GetPublicKey", "Sign"].map((action) => `kms:${action} on ${key}`),
  );
  const ofKey = policiesOf(template)
    .filter(({ id }) => id === key)
    .flatMap(({ statements }) => statements);
  expect(ofKey.map(({ Effect }) => Effect)).toEqual(["Allow"]);
  expect(ofKey.map(({ Principal }) => textOf((Principal as { AWS: unknown }).AWS))).toEqual([
    expect.stringMatching(/:root$/),
  ]);
});
