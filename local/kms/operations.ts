import { createPublicKey, sign } from "node:crypto";
import * as z from "zod/mini";
import { ACCOUNT_ID, REGION } from "../template.ts";
import type { SigningKey, SigningKeyStore } from "./keys.ts";

/** An answer of the KMS API. */
export interface KmsAnswer {
  readonly status: number;
  readonly body: object;
}

const ARN_PREFIX = `arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/`;
const ALGORITHM = "RSASSA_PKCS1_V1_5_SHA_256";
/** The longest message that KMS signs as it is, in bytes. */
const LONGEST_MESSAGE_BYTES = 4_096;

/** What every key here is: RSA_2048 for SIGN_VERIFY. */
const KIND = {
  KeySpec: "RSA_2048",
  KeyUsage: "SIGN_VERIFY",
  SigningAlgorithms: ["RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PSS_SHA_256"],
};

const keyInput = z.object({ KeyId: z.string() });
const signInput = z.object({
  KeyId: z.string(),
  Message: z.string(),
  MessageType: z.optional(z.string()),
  SigningAlgorithm: z.literal(ALGORITHM),
});

/**
 * Carries out one operation of the KMS API.
 *
 * @param operation Such as `Sign`.
 * @param input The request's body, parsed.
 */
export function answerKmsRequest(keys: SigningKeyStore, operation: string, input: unknown): KmsAnswer {
  const { data, error } = keyInput.safeParse(input);
  if (error !== undefined) return refuse("ValidationException", "KeyId is required.");
  const key = keys.get(keyId(data.KeyId));
  if (key === undefined) return refuse("NotFoundException", `Key '${data.KeyId}' does not exist`);
  const arn = keyArn(key.id);
  switch (operation) {
    case "Sign":
      return signMessage(key, arn, input);
    case "GetPublicKey":
      if (!key.enabled) return disabled(arn);
      return { status: 200, body: { KeyId: arn, ...KIND, PublicKey: publicDer(key).toString("base64") } };
    case "DescribeKey":
      return { status: 200, body: { KeyMetadata: describe(key, arn) } };
    case "EnableKey":
    case "DisableKey":
      keys.enable(key.id, operation === "EnableKey");
      return { status: 200, body: {} };
    default:
      return refuse("UnsupportedOperationException", `${operation} is not supported here.`);
  }
}

/** The ARN of a key that the template has. */
export function keyArn(id: string): string {
  return `${ARN_PREFIX}${id}`;
}

/** The public half of a key, as Auth0 takes it: PEM. */
export function publicPem({ privateKey }: SigningKey): string {
  return createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();
}

function signMessage(key: SigningKey, arn: string, input: unknown): KmsAnswer {
  if (!key.enabled) return disabled(arn);
  const { data } = signInput.safeParse(input);
  const message = Buffer.from(data?.Message ?? "", "base64");
  if (data === undefined || data.MessageType === "DIGEST") {
    return refuse("ValidationException", `Only messages as they are, and only by ${ALGORITHM}.`);
  }
  if (message.length === 0 || message.length > LONGEST_MESSAGE_BYTES) {
    return refuse("ValidationException", `Message must have 1 to ${LONGEST_MESSAGE_BYTES} bytes.`);
  }
  const signature = sign("sha256", message, key.privateKey).toString("base64");
  return { status: 200, body: { KeyId: arn, Signature: signature, SigningAlgorithm: ALGORITHM } };
}

function describe({ id, enabled }: SigningKey, arn: string): object {
  return { KeyId: id, Arn: arn, ...KIND, Enabled: enabled, KeyState: enabled ? "Enabled" : "Disabled" };
}

function publicDer({ privateKey }: SigningKey): Buffer {
  return createPublicKey(privateKey).export({ type: "spki", format: "der" });
}

function keyId(idOrArn: string): string {
  return idOrArn.startsWith(ARN_PREFIX) ? idOrArn.slice(ARN_PREFIX.length) : idOrArn;
}

function disabled(arn: string): KmsAnswer {
  return refuse("DisabledException", `${arn} is disabled.`);
}

function refuse(type: string, message: string): KmsAnswer {
  return { status: 400, body: { __type: type, message } };
}
