import { timingSafeEqual } from "node:crypto";
import { importSPKI, jwtVerify } from "jose";
import * as z from "zod/mini";
import type { Reply } from "../replies.ts";

/** The application that may have access tokens. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Public halves of the keys that sign client assertions, as PEM (SPKI): Auth0 holds two at most. */
  readonly publicKeys?: readonly string[];
}

/** What the token endpoint is asked under. */
export interface TokenContext {
  readonly credentials: ClientCredentials;
  /** The tenant's domain: an assertion is made out to `https://DOMAIN/`. */
  readonly domain: string;
  /** On the tenant's clock, in milliseconds. */
  readonly nowMs: number;
  /** How long a token is good for. */
  readonly lifetimeSeconds: number;
  readonly apis: readonly GrantedApi[];
}

/** An API that the application may have tokens for. */
export interface GrantedApi {
  /** Its names that are accepted. */
  readonly audiences: readonly string[];
  /** Scopes that the application has been granted. */
  readonly grantedScopes: readonly string[];
  /** Gives out a token. */
  mint(scopes: readonly string[]): Promise<string>;
}

/** Value of `client_assertion_type` for private key JWT (RFC 7523). */
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Signature algorithms that Auth0 accepts in a client assertion. */
const ASSERTION_ALGORITHMS = ["RS256", "RS384", "PS256"];
/** An assertion that is good for longer is refused by Auth0. */
const MAXIMUM_ASSERTION_SECONDS = 300;

const form = z.object({
  grant_type: z.optional(z.string()),
  client_id: z.optional(z.string()),
  client_secret: z.optional(z.string()),
  client_assertion: z.optional(z.string()),
  client_assertion_type: z.optional(z.string()),
  audience: z.optional(z.string()),
  scope: z.optional(z.string()),
});
type TokenForm = z.infer<typeof form>;

/**
 * `POST /oauth/token` with `grant_type=client_credentials`, as JSON or as a form.
 *
 * Errors have OAuth's shape, not the Management API's: `{error, error_description}`.
 */
export async function answerToken(
  contentType: string | undefined,
  body: string,
  context: TokenContext,
): Promise<Reply> {
  const request = readForm(contentType, body);
  if (request === undefined) return oauthError(400, "invalid_request", "The request body is not valid");
  if (request.grant_type === undefined) {
    return oauthError(400, "invalid_request", "Missing required parameter: grant_type");
  }
  if (request.grant_type !== "client_credentials") {
    return oauthError(
      403,
      "unauthorized_client",
      `Grant type '${request.grant_type}' not allowed for the client.`,
    );
  }
  if (!(await provesClient(request, context))) return oauthError(401, "access_denied", "Unauthorized");
  const { audience = "" } = request;
  const api = context.apis.find(({ audiences }) => audiences.includes(audience));
  if (api === undefined) return oauthError(403, "access_denied", audienceRefusal(audience));

  const scopes = request.scope?.split(" ").filter((scope) => scope !== "") ?? api.grantedScopes;
  const notGranted = scopes.filter((scope) => !api.grantedScopes.includes(scope));
  if (notGranted.length > 0) {
    return oauthError(403, "access_denied", `Client has not been granted scopes: ${notGranted.join(", ")}`);
  }
  return {
    status: 200,
    headers: { "cache-control": "no-store" },
    body: {
      access_token: await api.mint(scopes),
      scope: scopes.join(" "),
      expires_in: context.lifetimeSeconds,
      token_type: "Bearer",
    },
  };
}

/** Auth0 has words of its own for the Management API under a custom domain, which is none of Auth0's. */
function audienceRefusal(audience: string): string {
  const customDomain = /^https:\/\/(?![^/]*\.auth0\.com\/)[^/]+\/api\/v2\/$/.test(audience);
  return `Service not ${customDomain ? "enabled within domain" : "found"}: ${audience}`;
}

function readForm(contentType: string | undefined, body: string): TokenForm | undefined {
  try {
    const fields: unknown = contentType?.startsWith("application/x-www-form-urlencoded")
      ? Object.fromEntries(new URLSearchParams(body))
      : JSON.parse(body);
    return form.safeParse(fields).data;
  } catch {
    return undefined;
  }
}

async function provesClient(request: TokenForm, context: TokenContext): Promise<boolean> {
  const { credentials } = context;
  if (request.client_assertion !== undefined) {
    return (
      request.client_assertion_type === ASSERTION_TYPE &&
      (request.client_id === undefined || request.client_id === credentials.clientId) &&
      (await isGoodAssertion(request.client_assertion, context))
    );
  }
  return (
    request.client_id === credentials.clientId &&
    request.client_secret !== undefined &&
    credentials.clientSecret !== undefined &&
    sameText(request.client_secret, credentials.clientSecret)
  );
}

async function isGoodAssertion(assertion: string, context: TokenContext): Promise<boolean> {
  const { clientId, publicKeys = [] } = context.credentials;
  const verified = await Promise.all(publicKeys.map((key) => isSignedBy(key, assertion, clientId, context)));
  return verified.includes(true);
}

async function isSignedBy(
  publicKey: string,
  assertion: string,
  clientId: string,
  context: TokenContext,
): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(assertion, async ({ alg }) => importSPKI(publicKey, alg ?? "RS256"), {
      algorithms: ASSERTION_ALGORITHMS,
      issuer: clientId,
      subject: clientId,
      audience: `https://${context.domain}/`,
      requiredClaims: ["exp", "jti"],
      currentDate: new Date(context.nowMs),
    });
    const { exp = Number.POSITIVE_INFINITY, iat = Number.NEGATIVE_INFINITY } = payload;
    const nowSeconds = context.nowMs / 1_000;
    // Auth0 can take an assertion of the current second for one from the future; the stand-in always does.
    return exp <= nowSeconds + MAXIMUM_ASSERTION_SECONDS && iat < Math.floor(nowSeconds);
  } catch {
    return false;
  }
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function oauthError(status: number, error: string, description: string): Reply {
  return { status, body: { error, error_description: description } };
}
