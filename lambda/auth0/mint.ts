import type { Clock } from "../ports.ts";
import type { Credentials } from "./credentials.ts";
import type { Exchange, HttpClient } from "./http-client.ts";
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
  /** Auth0 does not want these credentials: nothing changes until somebody changes something. */
  | { readonly kind: "refused"; readonly detail: string }
  /** Auth0 could not be reached, is in trouble, or asks for patience. */
  | { readonly kind: "unreachable"; readonly detail: string };

/** Asks Auth0 for a token. Never throws. */
export type Mint = (credentials: Credentials) => Promise<MintAnswer>;

/**
 * Makes tokens for the Management API by the client credentials grant, at `POST /oauth/token`.
 *
 * A refusal is any status from 300 to 499 but 408, 425 and 429. Of Auth0's answer only the error's code gets into a
 * detail: a description may repeat what was sent.
 *
 * @param options.domain The tenant's domain: the audience is always its own, also where a stand-in answers.
 */
export function createMint(options: {
  readonly http: HttpClient;
  readonly domain: string;
  readonly clock: Clock;
}): Mint {
  const { http, domain, clock } = options;
  return async (credentials) => {
    const parameters = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: credentials.clientId,
      audience: `https://${domain}/api/v2/`,
    });
    if (credentials.kind === "client_secret") {
      parameters.set("client_secret", credentials.clientSecret);
    } else {
      // Loaded here: only those who have a private key need it, about once a day.
      const { PrivateKeyError, signClientAssertion } = await import("./client-assertion.ts");
      try {
        const assertion = { audience: `https://${domain}/`, nowMs: clock.now() };
        parameters.set("client_assertion", await signClientAssertion(credentials, assertion));
      } catch (error) {
        const detail =
          error instanceof PrivateKeyError ? error.message : "private_key could not be signed with";
        return { kind: "refused", detail: `the credentials' secret cannot be used: ${detail}` };
      }
      parameters.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    }
    return interpretToken(
      await http.exchange({
        method: "POST",
        path: "/oauth/token",
        headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
        body: parameters.toString(),
      }),
    );
  };
}

function interpretToken(exchange: Exchange): MintAnswer {
  if (exchange.kind !== "answered") {
    return { kind: "unreachable", detail: `the token endpoint cannot be reached: ${exchange.detail}` };
  }
  const { status } = exchange;
  const body: Record<string, unknown> = { ...(parseJson(exchange.body) as object) };
  if (status === 200) {
    const { access_token: accessToken, expires_in: expiresInSeconds, scope } = body;
    if (isToken(accessToken) && typeof expiresInSeconds === "number" && expiresInSeconds > 0) {
      return { kind: "minted", accessToken, expiresInSeconds, ...(typeof scope === "string" && { scope }) };
    }
    return {
      kind: "unreachable",
      detail: "the token endpoint answered without an access_token and its expires_in",
    };
  }
  const words = [status, codeOf(body.error)].filter(Boolean).join(" ");
  if (status >= 300 && status < 500 && status !== 408 && status !== 425 && status !== 429) {
    return {
      kind: "refused",
      detail:
        `Auth0 gives no token for these credentials (${words}); check the credentials' secret, and that the ` +
        "application is authorized for the Management API",
    };
  }
  return { kind: "unreachable", detail: `the token endpoint is in trouble (${words})` };
}

/** A token that a header can carry. */
function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value);
}

/** OAuth's error codes are words such as `access_denied`; anything else is not repeated. */
function codeOf(error: unknown): string | undefined {
  return typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? error : undefined;
}
