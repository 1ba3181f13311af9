import type { Exchange } from "./http-client.ts";
import { parseJson } from "./json.ts";

/** What came of asking for a token. */
export type MintAnswer =
  | {
      readonly kind: "minted";
      readonly accessToken: string;
      readonly expiresInSeconds: number;
      /** The scopes that it was given, with spaces between, where the answer says so. */
      readonly scope?: string;
    }
  /**
   * Auth0 gives this client no token. It ends when an administrator changes what the worker asks with: the credentials,
   * the application's grant, or the domain.
   */
  | { readonly kind: "refused"; readonly detail: string }
  /**
   * KMS cannot sign what the client asks with, so Auth0 was not asked. It ends when an administrator changes the key, or the
   * right to use it, which nothing tells the worker: the next look for a token tries again.
   */
  | { readonly kind: "unsigned"; readonly detail: string }
  /** Auth0 could not be reached, is in trouble, or asks for patience. It ends without a change to what the worker asks with. */
  | { readonly kind: "unreachable"; readonly detail: string };

/** An OAuth error that Auth0 explains in its description, in our words: a description may repeat what was sent. */
interface KnownTrouble {
  readonly description: RegExp;
  readonly kind: "refused" | "unreachable";
  readonly words: (domain: string) => string;
}

/**
 * Descriptions that say more than their error's code. Auth0's own, as its public issue trackers and forums quote them.
 *
 * What ends the trouble decides its kind. A refusal stops all calls and is tried again after 1 to 30 minutes, or at once
 * with new credentials. A failing Action is the tenant's: its next version ends the trouble, with nothing of ours changed,
 * so it is asked again every 40 seconds at most, and no token is spent on that.
 */
const KNOWN: readonly KnownTrouble[] = [
  {
    description: /Script generated an unhandled asynchronous exception/i,
    kind: "unreachable",
    words: () =>
      "a script of the tenant's own failed: look in the Auth0 Dashboard at the Actions of the machine-to-machine flow " +
      "(Actions, Triggers, credentials-exchange) and at the tenant's logs",
  },
  {
    description: /^Service not enabled within domain\b/i,
    kind: "refused",
    words: (domain) =>
      `${domain} is a custom domain, and the Management API is only at the tenant's own: deploy with that as ` +
      "auth0Domain, such as example.eu.auth0.com",
  },
  {
    description: /^Service not found\b/i,
    kind: "refused",
    words: (domain) =>
      `the tenant has no Management API under https://${domain}/api/v2/: check the auth0Domain that the stack was deployed with`,
  },
  {
    description: /^Client is not authorized to access\b/i,
    kind: "refused",
    words: () =>
      "the application is not authorized for the Management API: authorize it in the Auth0 Dashboard (Applications, APIs, " +
      "Auth0 Management API, Machine to Machine Applications)",
  },
  {
    description: /^Grant type 'client_credentials' not allowed\b/i,
    kind: "refused",
    words: () =>
      "the application may not use the grant type client_credentials: allow it in the Auth0 Dashboard (Applications, the " +
      "application, Advanced Settings, Grant Types)",
  },
];

/** OAuth's codes for trouble at the server's side, whatever their status. */
const SERVERS_OWN = new Set(["server_error", "temporarily_unavailable"]);

/**
 * Reads what the token endpoint answered.
 *
 * Auth0's errors there have OAuth's shape: JSON with a string as `error` (RFC 6749, section 5.2). Anything else, under any
 * status, is a proxy's or the edge's, and refuses nothing. Of an error only the code gets into a detail, or our own words
 * for a description that is known.
 *
 * @param domain The domain that was asked for, for the words.
 * @example readMintAnswer(answered(403, { error: "access_denied" }), "example.eu.auth0.com") // { kind: "refused", … }
 */
export function readMintAnswer(exchange: Exchange, domain: string): MintAnswer {
  if (exchange.kind !== "answered") {
    return unreachable(`the token endpoint cannot be reached: ${exchange.detail}`);
  }
  const { status } = exchange;
  const body: Record<string, unknown> = { ...(parseJson(exchange.body) as object) };
  if (status === 200 && body.error === undefined) return readToken(body);
  if (typeof body.error !== "string") {
    return unreachable(`the token endpoint is out of reach: it answered ${status}, but not in Auth0's words`);
  }
  return readError(status, body.error, body.error_description, domain);
}

function readToken({
  access_token: accessToken,
  expires_in: expiresInSeconds,
  scope,
}: Record<string, unknown>): MintAnswer {
  if (isToken(accessToken) && typeof expiresInSeconds === "number" && expiresInSeconds > 0) {
    return { kind: "minted", accessToken, expiresInSeconds, ...(typeof scope === "string" && { scope }) };
  }
  return unreachable("the token endpoint answered without an access_token and its expires_in");
}

function readError(status: number, error: string, description: unknown, domain: string): MintAnswer {
  const code = [status, codeOf(error)].filter(Boolean).join(" ");
  const known = KNOWN.find(
    (trouble) => typeof description === "string" && trouble.description.test(description),
  );
  if (known !== undefined) {
    return { kind: known.kind, detail: `Auth0 gives no token (${code}): ${known.words(domain)}` };
  }
  if (isRefusal(status) && !SERVERS_OWN.has(error)) {
    return {
      kind: "refused",
      detail:
        `Auth0 gives no token for these credentials (${code}); check the credentials' secret, and that the ` +
        "application is authorized for the Management API",
    };
  }
  return unreachable(`the token endpoint is in trouble (${code})`);
}

function unreachable(detail: string): MintAnswer {
  return { kind: "unreachable", detail };
}

/** Statuses that blame the client, without those that ask it to come again. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429;
}

/** A token that a header can carry. */
function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value);
}

/** OAuth's error codes are words such as `access_denied`; anything else is not repeated. */
function codeOf(error: string): string | undefined {
  return /^[a-z_]{1,40}$/.test(error) ? error : undefined;
}
