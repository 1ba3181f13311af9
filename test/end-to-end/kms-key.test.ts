/** A deployment whose key signs in KMS: tokens, the key's trouble, and what commands say of it. */
import { createPublicKey } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DisableKeyCommand, EnableKeyCommand, GetPublicKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { dynamoCircuitStore } from "../../lambda/stores/circuit-store.ts";
import { clientOptions } from "../../local/clients.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { runInProcess } from "./in-process.ts";
import { type AnnouncedStack, startAnnouncedStack } from "./stack.ts";
import { createUser, type User } from "./user.ts";

const PATIENCE_MS = 180_000;

let stack: EmbeddedStack;
let user: User;
let kms: KMSClient;
let dynamodb: DynamoDBClient;
let secrets: SecretsManagerClient;
let announced: AnnouncedStack;
let keyArn: string;

beforeAll(async () => {
  announced = await startAnnouncedStack({ credentials: "kms" });
  ({ stack } = announced);
  user = createUser(stack);
  kms = new KMSClient(clientOptions(stack.endpoints.kms ?? ""));
  dynamodb = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
  secrets = new SecretsManagerClient(clientOptions(stack.endpoints.secretsmanager));
  keyArn = stack.outputs.SigningKeyArn ?? "";
  vi.stubEnv("ORGCONN_LOCAL_STATE", announced.stateFile);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  user.close();
  kms.destroy();
  dynamodb.destroy();
  secrets.destroy();
  await announced.stop();
});

const requestsFrom = (first: number) =>
  Array.from({ length: 4 }, (_, index) => ({
    operation_id: `kms-key-${first + index}`,
    action: "enable",
    organization_id: `org_${first + index}`,
    connection_id: "con_1",
  }));

/** What keeps all calls from being made; undefined where nothing does. */
async function circuit() {
  return (await dynamoCircuitStore(dynamodb, stack.tables.control).read()).open.everything;
}

async function doctor() {
  const { code, out } = await runInProcess(["doctor", "--local", "--json"]);
  return { code, findings: out.map((line) => JSON.parse(line) as Record<string, string>) };
}

test(
  "a disabled key opens the circuit with its cause, doctor names it, and enabling it closes the circuit",
  async () => {
    await kms.send(new DisableKeyCommand({ KeyId: keyArn }));
    const requests = requestsFrom(1);
    for (const request of requests) await user.send("bulk", request);
    await vi.waitFor(
      async () =>
        expect(await circuit()).toMatchObject({
          cause: "unauthorized",
          detail: `the signing key ${keyArn} is disabled: enable it with aws kms enable-key --key-id ${keyArn}`,
        }),
      { timeout: 60_000, interval: 100 },
    );
    const { code, findings } = await doctor();
    expect(code).toBe(1);
    for (const check of ["signing key", "access token", "circuits"]) {
      expect(findings.find((one) => one.check === check)).toMatchObject({
        verdict: "failed",
        detail: expect.stringContaining(`${keyArn} is disabled`),
      });
    }
    await kms.send(new EnableKeyCommand({ KeyId: keyArn }));
    for (const { operation_id } of requests) {
      expect(await user.outcome(operation_id, PATIENCE_MS)).toMatchObject({ status: "succeeded" });
    }
    expect(await circuit()).toBeUndefined();
  },
  PATIENCE_MS,
);

test("public-key prints the half of the key that Auth0 is given, and what to do with it", async () => {
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId: keyArn }));
  const key = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
  const pem = key.export({ format: "pem", type: "spki" }).toString();

  const { code, out, err } = await runInProcess(["credentials", "public-key", "--local"]);
  expect(code).toBe(0);
  expect(`${out.join("\n")}\n`).toBe(pem);
  expect(err.join("\n")).toContain(`"kms_key_arn":"${keyArn}"`);

  const json = await runInProcess(["credentials", "public-key", "--local", "--json"]);
  expect(json.err).toEqual([]);
  expect(JSON.parse(json.out.join(""))).toEqual({ kms_key_arn: keyArn, public_key: pem });

  const former = await runInProcess(["credentials", "public-key", "--local", "--former"]);
  expect(former).toMatchObject({ code: 2, err: [expect.stringContaining("--former")] });
});

test("an operator signs in the same way, and doctor finds nothing wrong", {
  timeout: PATIENCE_MS,
}, async () => {
  const { code } = await runInProcess(["connections", "org_1", "--local"]);
  expect(code).toBe(0);
  const { code: sound, findings } = await doctor();
  expect(sound).toBe(0);
  expect(findings).toContainEqual(
    expect.objectContaining({
      check: "signing key",
      verdict: "ok",
      detail: `${keyArn} is enabled (RSA_2048)`,
    }),
  );
});

test("the credentials' secret and what the worker writes hold no key", async () => {
  const { SecretString = "" } = await secrets.send(
    new GetSecretValueCommand({ SecretId: stack.outputs.CredentialsSecretArn }),
  );
  expect(JSON.parse(SecretString)).toEqual({ client_id: "local-client-id", kms_key_arn: keyArn });
});

test("another key's ARN is refused by words that name both", { timeout: PATIENCE_MS }, async () => {
  const strange = keyArn.replace(/.$/, "0x");
  const put = (kms_key_arn: string) =>
    secrets.send(
      new PutSecretValueCommand({
        SecretId: stack.outputs.CredentialsSecretArn,
        SecretString: JSON.stringify({ client_id: "local-client-id", kms_key_arn }),
      }),
    );
  await put(strange);
  const { code, findings } = await doctor();
  expect(code).toBe(1);
  expect(findings.find(({ check }) => check === "Auth0 credentials")).toMatchObject({
    verdict: "failed",
    detail: expect.stringContaining(`kms_key_arn is ${strange}, but this stack signs only with ${keyArn}`),
    remedy: expect.stringContaining(`"kms_key_arn":"${keyArn}"`),
  });
  await put(keyArn);
});
