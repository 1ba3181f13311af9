import { expect, test } from "vitest";
import type { ParsedCredentials } from "../../../lambda/auth0/credentials.ts";
import {
  checkSigningKeys,
  type DescribedKey,
  signingKeyFindings,
} from "../../../operator/doctor/signing-keys.ts";

const SHOW = "orgconn credentials public-key --stack orgconn-test";
const [NEW, OLD] = ["2", "1"].map((id) => `arn:aws:kms:eu-west-1:111122223333:key/${id}`) as [string, string];

const keyAt = (arn: string, change: Partial<DescribedKey> = {}): DescribedKey => ({
  arn,
  KeyState: "Enabled",
  KeySpec: "RSA_2048",
  KeyUsage: "SIGN_VERIFY",
  SigningAlgorithms: ["RSASSA_PKCS1_V1_5_SHA_256"],
  ...change,
});
const naming = (keyArn: string): ParsedCredentials => ({ kind: "kms_key", clientId: "app", keyArn });

test("a key that cannot be looked at is a finding, and does not hide what else there is to say", async () => {
  const denied = Object.assign(new Error("not authorized to perform: kms:DescribeKey"), {
    name: "AccessDeniedException",
  });
  const kms = { send: () => Promise.reject(denied) };
  const session = { clients: { kms: async () => kms }, names: { signingKeys: [NEW] } };
  expect(await checkSigningKeys(session as never, naming(NEW))).toEqual([
    {
      check: "signing key",
      verdict: "failed",
      detail: expect.stringContaining("kms:DescribeKey"),
      remedy: expect.any(String),
    },
  ]);
});

test("a key that is enabled is well", () => {
  expect(signingKeyFindings([keyAt(NEW)], naming(NEW), SHOW)).toEqual([
    { check: "signing key", verdict: "ok", detail: `${NEW} is enabled (RSA_2048)` },
  ]);
});

test("a stack without a key has no finding, nor has a secret that cannot be used, which has its own", () => {
  expect(signingKeyFindings([], naming(NEW), SHOW)).toEqual([]);
  expect(signingKeyFindings([keyAt(NEW)], { kind: "incomplete", detail: "no" }, SHOW)).toEqual([]);
});

test.each([
  [{ KeyState: "Disabled" }, "is disabled", `aws kms enable-key --key-id ${NEW}`],
  [{ KeyState: "PendingDeletion" }, "is about to be deleted", "aws kms cancel-key-deletion"],
  [{ KeyState: "Unavailable" }, "is in the state Unavailable", "The signing key cannot be used"],
  [
    { KeyUsage: "ENCRYPT_DECRYPT", SigningAlgorithms: [] },
    "it is RSA_2048 for ENCRYPT_DECRYPT",
    "RSA_2048 for SIGN_VERIFY",
  ],
  [
    { KeySpec: "ECC_NIST_P256", SigningAlgorithms: ["ECDSA_SHA_256"] },
    "it is ECC_NIST_P256 for SIGN_VERIFY",
    "RSA_2048 for SIGN_VERIFY",
  ],
] as const)("%j keeps requests from being applied", (change, detail, remedy) => {
  expect(signingKeyFindings([keyAt(NEW, change as Partial<DescribedKey>)], naming(NEW), SHOW)).toEqual([
    {
      check: "signing key",
      verdict: "failed",
      detail: expect.stringContaining(detail),
      remedy: expect.stringContaining(remedy),
    },
  ]);
});

test.each([
  { kind: "client_secret", clientId: "app", clientSecret: "CANARY" },
  { kind: "private_key", clientId: "app", privateKey: "CANARY" },
] as const)("a secret that holds a $kind does not fit a stack with a key", (credentials) => {
  const findings = signingKeyFindings([keyAt(NEW)], credentials, SHOW);
  expect(findings).toEqual([
    {
      check: "signing key",
      verdict: "warning",
      detail: expect.stringContaining(credentials.kind.replace("_", " ")),
      remedy: expect.stringContaining(`"kms_key_arn":"${NEW}"`),
    },
  ]);
  expect(JSON.stringify(findings)).not.toContain("CANARY");
});

test("a rotation says its next step, and only the key in use must be able to sign", () => {
  const before = signingKeyFindings([keyAt(NEW, { KeyState: "Disabled" }), keyAt(OLD)], naming(OLD), SHOW);
  expect(before).toMatchObject([
    { verdict: "ok", detail: expect.stringContaining(OLD) },
    { verdict: "warning", remedy: expect.stringContaining(`"kms_key_arn":"${NEW}"`) },
  ]);
  const after = signingKeyFindings([keyAt(NEW), keyAt(OLD, { KeyState: "Disabled" })], naming(NEW), SHOW);
  expect(after).toMatchObject([
    { verdict: "ok", detail: expect.stringContaining(NEW) },
    { verdict: "warning", remedy: expect.stringContaining("signingKeys") },
  ]);
});
