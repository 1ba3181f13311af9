/** One signing key takes the place of another while requests come in: docs/signing-key.md. */
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { clientOptions } from "../../local/clients.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import type { Tenant } from "../../local/tenant/server.ts";
import { runInProcess } from "./in-process.ts";
import { type AnnouncedStack, startAnnouncedStack } from "./stack.ts";
import { createUser, type User } from "./user.ts";

const PATIENCE_MS = 180_000;

let stack: EmbeddedStack;
let tenant: Tenant;
let user: User;
let announced: AnnouncedStack;
/** Lines of the worker's log about circuits and tokens that it did not get. */
const troubles: string[] = [];

beforeAll(async () => {
  announced = await startAnnouncedStack({
    credentials: "kms-rotating",
    onLog(line) {
      if (/"message":"(?:circuit|no token)/.test(line)) troubles.push(line);
    },
  });
  ({ stack } = announced);
  if (stack.tenant === undefined) throw new Error("There is no stand-in of the tenant.");
  tenant = stack.tenant;
  user = createUser(stack);
  vi.stubEnv("ORGCONN_LOCAL_STATE", announced.stateFile);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  user.close();
  await announced.stop();
});

/** Sends requests, and waits until each has succeeded. */
async function work(name: string): Promise<void> {
  const requests = Array.from({ length: 4 }, (_, index) => ({
    operation_id: `rotation-${name}-${index}`,
    organization_id: `org_${name}${index}`,
    action: "enable",
    connection_id: "con_1",
  }));
  await Promise.all(requests.map((request) => user.send("interactive", request)));
  for (const { operation_id } of requests) {
    expect(await user.outcome(operation_id, PATIENCE_MS)).toMatchObject({ status: "succeeded" });
  }
}

async function publicKey(...options: readonly string[]): Promise<string> {
  const { code, out } = await runInProcess(["credentials", "public-key", "--local", ...options]);
  expect(code).toBe(0);
  return out.join("\n");
}

/** What Auth0 has under the application's credentials. */
const knownToAuth0 = (...publicKeys: readonly string[]) =>
  tenant.setCredentials({ clientId: "local-client-id", publicKeys });

async function doctor() {
  const { code, out } = await runInProcess(["doctor", "--local", "--json"]);
  return { code, findings: out.map((line) => JSON.parse(line) as Record<string, string>) };
}

async function putIntoSecret(kms_key_arn: string | undefined): Promise<void> {
  const secrets = new SecretsManagerClient(clientOptions(stack.endpoints.secretsmanager));
  const content = JSON.stringify({ client_id: "local-client-id", kms_key_arn });
  await secrets.send(
    new PutSecretValueCommand({ SecretId: stack.outputs.CredentialsSecretArn, SecretString: content }),
  );
  secrets.destroy();
}

test("a rotation, step by step: no operation fails, no circuit opens, and doctor shows that the new key holds before the old one is removed", {
  timeout: PATIENCE_MS,
}, async () => {
  const [former, current] = [await publicKey("--former"), await publicKey()];
  expect(former).not.toBe(current);
  await work("before");

  // A secret that names the new key before Auth0 knows it: doctor tells, while the token in hand is used on.
  await putIntoSecret(stack.outputs.SigningKeyArn);
  const early = await doctor();
  expect(early.findings).toContainEqual(
    expect.objectContaining({ check: "token renewal", verdict: "warning" }),
  );
  await work("early");
  await putIntoSecret(stack.outputs.FormerSigningKeyArn);

  knownToAuth0(former, current);
  await work("both");
  await putIntoSecret(stack.outputs.SigningKeyArn);
  const minted = tenant.log.counters.tokensMinted;
  const { code, findings } = await doctor();
  expect(findings.filter(({ verdict }) => verdict === "failed")).toEqual([]);
  expect(findings.filter(({ check }) => check === "token renewal")).toEqual([]);
  expect(code).toBe(0);
  expect(tenant.log.counters.tokensMinted).toBe(minted + 1);

  knownToAuth0(current);
  await work("after");
  expect(troubles).toEqual([]);
});
