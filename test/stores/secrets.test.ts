import { DatabaseSync } from "node:sqlite";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createAwsClient, SECRETS_LIMITS } from "../../aws/client.ts";
import { secretsManagerStore } from "../../lambda/stores/secrets.ts";
import { type Secrets, startSecrets } from "../../local/secrets/server.ts";
import { createSecret } from "../simulation/auth0/tokens.ts";
import { describeSecret } from "./secrets.contract.ts";

const SETTINGS = {
  region: "us-east-1",
  credentials: { accessKeyId: "any", secretAccessKey: "any" },
  maxAttempts: 1,
};

let secrets: Secrets;
let client: SecretsManagerClient;

beforeAll(async () => {
  secrets = await startSecrets({ port: 0, database: new DatabaseSync(":memory:") });
  client = new SecretsManagerClient({ ...SETTINGS, endpoint: secrets.endpoint });
});

afterAll(async () => {
  client.destroy();
  await secrets.stop();
});

describeSecret("the model of a secret", async (value) => createSecret(value));
let count = 0;
describeSecret("a secret of the stand-in", async (value) => {
  count += 1;
  secrets.create([{ name: `secret-${count}`, properties: { SecretString: value } }]);
  return secretsManagerStore(client, `secret-${count}`);
});

describe("a secret in Secrets Manager", () => {
  it("is reached where the environment says", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint);
    vi.stubEnv("AWS_REGION", "us-east-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "any");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "any");
    secrets.create([{ name: "other", properties: { SecretString: "value" } }]);
    const own = createAwsClient(SecretsManagerClient, SECRETS_LIMITS);
    expect(await secretsManagerStore(own, "other").get()).toMatchObject({ value: "value" });
    own.destroy();
    vi.unstubAllEnvs();
  });

  it("is undefined where there is none", async () => {
    expect(await secretsManagerStore(client, "no-such-secret").get()).toBeUndefined();
  });

  it("throws any other trouble", async () => {
    await expect(secretsManagerStore(client, "no-such-secret").put("x")).rejects.toThrow();
    const gone = await startSecrets({ port: 0, database: new DatabaseSync(":memory:") });
    await gone.stop();
    const unreachable = new SecretsManagerClient({ ...SETTINGS, endpoint: gone.endpoint });
    await expect(secretsManagerStore(unreachable, "token").get()).rejects.toThrow();
  });
});
