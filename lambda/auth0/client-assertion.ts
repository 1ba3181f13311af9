import { createPrivateKey, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
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

/**
 * Signs what a client with a private key sends instead of a secret (RFC 7523, "private key JWT"), by RS256.
 *
 * It does not say when it was issued: `iat` is optional, and Auth0 can refuse one of the current second as issued in the
 * future, where its clock is a little behind.
 *
 * @param credentials The client and its key; PKCS #8 and PKCS #1 are understood.
 * @param options.audience The tenant, such as `https://example.eu.auth0.com/`.
 * @param options.nowMs Milliseconds since the epoch.
 * @throws PrivateKeyError when the key is not an RSA key in PEM; nothing of the key is in it.
 */
export async function signClientAssertion(
  { clientId, privateKey, keyId }: Extract<Credentials, { kind: "private_key" }>,
  { audience, nowMs }: { readonly audience: string; readonly nowMs: number },
): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: "RS256", ...defined({ kid: keyId }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(crypto.randomUUID())
    .setExpirationTime(Math.floor(nowMs / 1000) + LIFETIME_SECONDS)
    .sign(readKey(privateKey));
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
