import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as z from "zod/mini";

/** What a JWT authorizer makes of a token. */
export type Verdict =
  | {
      readonly kind: "allowed";
      readonly claims: Readonly<Record<string, string>>;
      /** All that the token has. */
      readonly scopes: readonly string[];
    }
  /** `authenticate`: the header `www-authenticate`. */
  | { readonly kind: "refused"; readonly status: 401 | 403; readonly authenticate: string };

/** Checks the tokens of an HTTP API. */
export interface Authorizer {
  /**
   * @param authorization The header.
   * @param scopes Those of the route: a token needs one of them.
   */
  judge(authorization: string | undefined, scopes: readonly string[]): Promise<Verdict>;
}

/** What a JWT authorizer checks tokens against. */
export interface AuthorizerOptions {
  /** Where the issuer's `/.well-known/openid-configuration` is: it names the issuer and the keys. */
  readonly issuerUrl: string;
  readonly audience: string;
  readonly now: () => number;
  readonly onLog: (line: string) => void;
}

/** API Gateway takes RSA alone. */
const ALGORITHMS = ["RS256", "RS384", "RS512"];

/** The one reason whose words AWS documents. */
const WRONG_AUDIENCE = "the token does not have a valid audience";

const configuration = z.object({ issuer: z.string(), jwks_uri: z.string() });

interface Issuer {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

/** Creates what API Gateway's JWT authorizer is for an HTTP API. It asks the issuer for its keys at the first token. */
export function createAuthorizer({ issuerUrl, audience, now, onLog }: AuthorizerOptions): Authorizer {
  let known: Issuer | undefined;

  async function claimsOf(token: string): Promise<JWTPayload> {
    known ??= await discover(issuerUrl);
    const { payload } = await jwtVerify(token, known.keys, {
      algorithms: ALGORITHMS,
      issuer: known.issuer,
      requiredClaims: ["exp"],
      currentDate: new Date(now()),
    });
    const { aud = payload.client_id, iat = 0 } = payload;
    if (![aud].flat().includes(audience)) throw new errors.JWTInvalid(WRONG_AUDIENCE);
    if (iat > now() / 1_000) throw new errors.JWTInvalid("the token was issued in the future");
    return payload;
  }

  return {
    async judge(authorization, scopes) {
      const [, token] = /^(?:Bearer\s+)?(\S+)$/.exec(authorization?.trim() ?? "") ?? [];
      if (token === undefined) return { kind: "refused", status: 401, authenticate: "Bearer" };
      const refused = (status: 401 | 403, error: string, why: string): Verdict => ({
        kind: "refused",
        status,
        authenticate: `Bearer scope="${scopes.join(" ")}" error="${error}" error_description="${why}"`,
      });
      try {
        const claims = await claimsOf(token);
        const has = scopesOf(claims);
        if (!has.some((scope) => scopes.includes(scope))) {
          return refused(403, "insufficient_scope", "the token has none of the scopes");
        }
        return { kind: "allowed", claims: asTexts(claims), scopes: has };
      } catch (error) {
        const { message } = error as Error;
        if (!(error instanceof errors.JOSEError)) onLog(`authorizer: ${message}`);
        return refused(401, "invalid_token", message === WRONG_AUDIENCE ? message : "the token is not valid");
      }
    },
  };
}

async function discover(issuerUrl: string): Promise<Issuer> {
  const response = await fetch(`${issuerUrl}/.well-known/openid-configuration`);
  const { issuer, jwks_uri } = configuration.parse(await response.json());
  const keys = createRemoteJWKSet(new URL(jwks_uri));
  return {
    issuer,
    keys(header, token) {
      // Without it, jose would take the only key that there is.
      if (header.kid === undefined) throw new errors.JWSInvalid("the token names no key");
      return keys(header, token);
    },
  };
}

function scopesOf({ scope, scp }: JWTPayload): string[] {
  return [scope ?? scp].flat().flatMap((one) => String(one ?? "").split(" "));
}

/** Claims as API Gateway passes them on: each is a text, and one that is null is left out. */
function asTexts(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, asText(value)]),
  );
}

/** A list is in brackets, with spaces between. */
function asText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asText).join(" ")}]`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
