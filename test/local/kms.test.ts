import { createPublicKey, randomBytes, verify } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import {
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signWithKms } from "../../lambda/stores/kms.ts";
import { clientOptions } from "../../local/clients.ts";
import { type Kms, startKms } from "../../local/kms/server.ts";

const database = new DatabaseSync(":memory:");
let kms: Kms;
let client: KMSClient;
let key: { readonly arn: string; readonly publicKey: string };

beforeAll(async () => {
  kms = await startKms(database);
  key = await kms.create({ name: "Key1", properties: {} });
  client = new KMSClient(clientOptions(kms.endpoint));
});
afterAll(async () => {
  client.destroy();
  await kms.stop();
});

describe("the stand-in for KMS", () => {
  test("signs as the worker asks it to, so that the public half verifies it", async () => {
    const signature = await signWithKms(client, key.arn, "header.payload");
    expect(verify("sha256", Buffer.from("header.payload"), key.publicKey, signature)).toBe(true);
    expect(verify("sha256", Buffer.from("header.other"), key.publicKey, signature)).toBe(false);
  });

  test("shows the public half as KMS does, in DER", async () => {
    const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: key.arn }));
    const shown = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
    expect(shown.export({ format: "pem", type: "spki" })).toBe(key.publicKey);
  });

  test.each([1, 4_096])("signs %i bytes", async (bytes) => {
    const message = randomBytes(bytes).toString("latin1").slice(0, bytes).replaceAll(/[^\w]/g, "x");
    expect(await signWithKms(client, key.arn, message)).toHaveLength(256);
  });

  test("signs no more than 4,096 bytes, and by no other algorithm", async () => {
    await expect(signWithKms(client, key.arn, "x".repeat(4_097))).rejects.toThrow("1 to 4096 bytes");
    const other = {
      KeyId: key.arn,
      Message: Buffer.from("x"),
      SigningAlgorithm: "RSASSA_PSS_SHA_256",
    } as const;
    await expect(client.send(new SignCommand(other))).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("refuses a key that it does not have", async () => {
    await expect(signWithKms(client, `${key.arn}0`, "x")).rejects.toMatchObject({
      name: "NotFoundException",
    });
  });

  test("refuses to sign with a disabled key, says so, and signs with it when it is enabled again", async () => {
    const stateOf = async () =>
      (await client.send(new DescribeKeyCommand({ KeyId: key.arn }))).KeyMetadata?.KeyState;
    await client.send(new DisableKeyCommand({ KeyId: key.arn }));
    await expect(signWithKms(client, key.arn, "x")).rejects.toMatchObject({ name: "DisabledException" });
    expect(await stateOf()).toBe("Disabled");
    await client.send(new EnableKeyCommand({ KeyId: key.arn }));
    expect(await signWithKms(client, key.arn, "x")).toHaveLength(256);
    expect(await stateOf()).toBe("Enabled");
  });

  test("keeps a key that it made before", async () => {
    const again = await startKms(database);
    expect(await again.create({ name: "Key1", properties: {} })).toEqual(key);
    await again.stop();
  });

  test("answers programs of this machine alone", async () => {
    const response = await fetch(kms.endpoint, {
      method: "POST",
      headers: { origin: "https://evil.example" },
    });
    expect(response.status).toBe(403);
  });
});
