import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from "jose";

/** An API that is registered at the tenant, beside the Management API. */
export interface RegisteredApi {
  /** Its identifier, as tokens name it. */
  readonly audience: string;
  /** The permissions that it has; the application has been granted all of them. */
  readonly scopes: readonly string[];
}

/** What a token says. */
export interface TokenContent {
  readonly issuer: string;
  readonly audience: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly nowMs: number;
  readonly lifetimeSeconds: number;
}

/** The tokens of APIs that check them by a signature. */
export interface ApiTokens {
  /** Signs a token by RS256, with the claims that Auth0 gives an application's own tokens. */
  sign(content: TokenContent): Promise<string>;
  /** The key that checks them, as `/.well-known/jwks.json` has it. */
  keySet(): Promise<JSONWebKeySet>;
}

/** Creates a signer, whose key is made when it is first needed, and kept in memory alone. */
export function createApiTokens(): ApiTokens {
  let made: ReturnType<typeof makeKey> | undefined;
  const key = () => {
    made ??= makeKey();
    return made;
  };
  return {
    async sign({ issuer, audience, clientId, scopes, nowMs, lifetimeSeconds }) {
      const { privateKey, publicKey } = await key();
      const nowSeconds = Math.floor(nowMs / 1_000);
      return new SignJWT({ scope: scopes.join(" "), gty: "client-credentials", azp: clientId })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: publicKey.kid })
        .setIssuer(issuer)
        .setSubject(`${clientId}@clients`)
        .setAudience(audience)
        .setIssuedAt(nowSeconds)
        .setExpirationTime(nowSeconds + lifetimeSeconds)
        .sign(privateKey);
    },
    keySet: async () => ({ keys: [(await key()).publicKey] }),
  };
}

async function makeKey() {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: randomUUID(), use: "sig", alg: "RS256" };
  return { privateKey, publicKey: jwk };
}
