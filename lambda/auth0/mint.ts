import type { Clock } from "../../contract/clock.ts";
import type { Credentials } from "./credentials.ts";
import type { HttpClient } from "./http-client.ts";
import { type MintAnswer, readMintAnswer } from "./mint-answer.ts";

/** Asks Auth0 for a token. Never throws. */
export type Mint = (credentials: Credentials) => Promise<MintAnswer>;

/**
 * Makes tokens for the Management API by the client credentials grant, at `POST /oauth/token`.
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
    const exchange = await http.exchange({
      method: "POST",
      path: "/oauth/token",
      headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: parameters.toString(),
    });
    return readMintAnswer(exchange, domain);
  };
}
