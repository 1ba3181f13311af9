import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clientOptions } from "../../../local/clients.ts";
import { type DataDirectory, openDataDirectory } from "../../../local/data-directory.ts";
import { type Secrets, startSecrets } from "../../../local/secrets/server.ts";

const ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:credentials";

let data: DataDirectory;
let secrets: Secrets;
let client: SecretsManagerClient;
beforeEach(async () => {
  data = openDataDirectory();
  secrets = await startSecrets({ port: 0, database: data.database });
  secrets.create([{ name: "credentials", properties: { SecretString: "first" } }]);
  client = new SecretsManagerClient(clientOptions(secrets.endpoint));
});
afterEach(async () => {
  client.destroy();
  await secrets.stop();
  data.close();
});

const get = (input: { VersionId?: string; VersionStage?: string; SecretId?: string } = {}) =>
  client.send(new GetSecretValueCommand({ SecretId: ARN, ...input }));
const put = (SecretString: string, ClientRequestToken?: string) =>
  client.send(
    new PutSecretValueCommand({
      SecretId: ARN,
      SecretString,
      ...(ClientRequestToken === undefined ? {} : { ClientRequestToken }),
    }),
  );

test("a new version becomes the current one, and the current one the previous", async () => {
  const before = await get();
  const { VersionId } = await put("second");
  expect(await get()).toMatchObject({
    ARN,
    SecretString: "second",
    VersionId,
    VersionStages: ["AWSCURRENT"],
  });
  expect(await get({ VersionStage: "AWSPREVIOUS" })).toMatchObject({
    SecretString: "first",
    VersionId: before.VersionId,
    VersionStages: ["AWSPREVIOUS"],
  });
  await put("third");
  expect(await get({ VersionStage: "AWSPREVIOUS" })).toMatchObject({ SecretString: "second" });
  expect(await get({ VersionId: before.VersionId ?? "" })).toMatchObject({ SecretString: "first" });
});

test("a secret goes by its name as well as by its ARN", async () => {
  expect(await get({ SecretId: "credentials" })).toMatchObject({
    ARN,
    Name: "credentials",
    SecretString: "first",
  });
});

test("a repeated put is one version; the same token with another value is refused", async () => {
  const token = "a".repeat(32);
  const first = await put("second", token);
  expect(await put("second", token)).toMatchObject({ VersionId: first.VersionId });
  expect(await get({ VersionStage: "AWSPREVIOUS" })).toMatchObject({ SecretString: "first" });
  await expect(put("other", token)).rejects.toMatchObject({ name: "ResourceExistsException" });
});

test("a secret that does not exist is not found, and not made", async () => {
  const unknown = { SecretId: "unknown", SecretString: "x" };
  await expect(get({ SecretId: "unknown" })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(client.send(new PutSecretValueCommand(unknown))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("what is there is not created again, and an update without a change makes no version", async () => {
  const { VersionId } = await get();
  secrets.create([{ name: "credentials", properties: { SecretString: "other" } }]);
  secrets.update(ARN, "first");
  expect(await get()).toMatchObject({ SecretString: "first", VersionId });
  secrets.update(ARN, "second");
  expect(await get()).toMatchObject({ SecretString: "second" });
});

test("the server refuses what is not a request of the API, and goes on", async () => {
  const ask = async (target: string, body: string) => {
    const headers = { "x-amz-target": target };
    const answer = await fetch(secrets.endpoint, { method: "POST", headers, body });
    return { status: answer.status, type: ((await answer.json()) as { __type: string }).__type };
  };
  expect(await ask("secretsmanager.GetSecretValue", "{")).toEqual({
    status: 400,
    type: "InvalidParameterException",
  });
  expect(await ask("secretsmanager.GetSecretValue", '{"SecretId":7}')).toEqual({
    status: 400,
    type: "InvalidParameterException",
  });
  expect(await ask("secretsmanager.DeleteSecret", "{}")).toEqual({ status: 400, type: "InvalidAction" });
});
