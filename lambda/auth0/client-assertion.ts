import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { defined } from "../../contract/defined.ts";
import type { Credentials } from "./credentials.ts";

/**
 * How long an assertion is good, in seconds. Auth0 refuses one that is good for more than 300 seconds on its clock, and one
 * that is over: this length bears a local clock that is two minutes slow or three minutes fast.
 */
const LIFETIME_SECONDS = 120;

/** The private key in the credentials' secret is not one that Auth0 can be spoken to with. */
export class PrivateKeyError extends Error {
  override readonly name = "PrivateKeyError";
}

/** Who asserts what, and when. */
export interface Assertion {
  readonly client: Exclude<Credentials, { kind: "client_secret" }>;
  /** The tenant, such as `https://example.eu.auth0.com/`. */
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/**
 * Spells out what a client with a key sends instead of a secret (RFC 7523, "private key JWT"), up to its signature: this is what
 * RS256 signs.
 *
 * It does not say when it was issued: `iat` is optional, and Auth0 can refuse one of the current second as issued in the
 * future, where its clock is a little behind.
 */
export function unsignedAssertion({ client: { clientId, keyId }, audience, nowMs }: Assertion): string {
  const header = { alg: "RS256", ...defined({ kid: keyId }) };
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: audience,
    jti: crypto.randomUUID(),
    exp: Math.floor(nowMs / 1000) + LIFETIME_SECONDS,
  };
  return [header, claims].map((part) => base64url(Buffer.from(JSON.stringify(part)))).join(".");
}

/** Puts a signature behind what it signs. */
export function signedAssertion(unsigned: string, signature: Uint8Array): string {
  return `${unsigned}.${base64url(signature)}`;
}

/**
 * Signs by RS256.
 *
 * @param privateKey PEM; PKCS #8 and PKCS #1 are understood.
 * @throws PrivateKeyError when the key is not an RSA key in PEM; nothing of the key is in it.
 */
export function signWithPrivateKey(privateKey: string, message: string): Uint8Array {
  return sign("sha256", Buffer.from(message), readKey(privateKey));
}

function readKey(pem: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(pem);
  } catch {
    // Not even its error: it may quote the key.
  }
  if (key?.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return key;
  throw new PrivateKeyError("private_key is not an RSA key of at least 2048 bits in PEM");
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
