import type { Clock } from "../../contract/clock.ts";
import { within } from "../../contract/within.ts";
import {
  type Assertion,
  PrivateKeyError,
  signedAssertion,
  signWithPrivateKey,
  unsignedAssertion,
} from "./client-assertion.ts";
import type { Credentials } from "./credentials.ts";
import type { HttpClient } from "./http-client.ts";
import { TOKEN_STORE_TIMEOUT_MS } from "./limits.ts";
import { type MintAnswer, readMintAnswer } from "./mint-answer.ts";
import { LONGEST_MESSAGE_BYTES, NO_SIGNING_KEYS, type SigningKeys } from "./signing-keys.ts";
import { signingTrouble } from "./signing-trouble.ts";

/** Asks Auth0 for a token. Never throws. */
export type Mint = (credentials: Credentials) => Promise<MintAnswer>;

/**
 * Makes tokens for the Management API by the client credentials grant, at `POST /oauth/token`.
 *
 * @param options.domain The tenant's domain: the audience is always its own, also where a stand-in answers.
 * @param options.signingKeys Default: none.
 */
export function createMint(options: {
  readonly http: HttpClient;
  readonly domain: string;
  readonly clock: Clock;
  readonly signingKeys?: SigningKeys;
}): Mint {
  const { http, domain, clock, signingKeys = NO_SIGNING_KEYS } = options;
  return async (credentials) => {
    const parameters = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: credentials.clientId,
      audience: `https://${domain}/api/v2/`,
    });
    if (credentials.kind === "client_secret") {
      parameters.set("client_secret", credentials.clientSecret);
    } else {
      const assertion = { client: credentials, audience: `https://${domain}/`, nowMs: clock.now() };
      const signed = await signAssertion(assertion, signingKeys, clock);
      if (typeof signed !== "string") return signed;
      parameters.set("client_assertion", signed);
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

/** The assertion with its signature, or why there is none. */
async function signAssertion(
  assertion: Assertion,
  { sign }: SigningKeys,
  clock: Clock,
): Promise<string | Exclude<MintAnswer, { kind: "minted" }>> {
  const { client } = assertion;
  const unsigned = unsignedAssertion(assertion);
  if (client.kind === "private_key") {
    try {
      return signedAssertion(unsigned, signWithPrivateKey(client.privateKey, unsigned));
    } catch (error) {
      return unusable(
        error instanceof PrivateKeyError ? error.message : "private_key could not be signed with",
      );
    }
  }
  if (unsigned.length > LONGEST_MESSAGE_BYTES) {
    return unusable(`client_id and key_id are too long: KMS signs ${LONGEST_MESSAGE_BYTES} bytes at most`);
  }
  try {
    const signature = await within(TOKEN_STORE_TIMEOUT_MS, clock, sign(client.keyArn, unsigned));
    return signedAssertion(unsigned, signature);
  } catch (error) {
    return signingTrouble(error, client.keyArn);
  }
}

function unusable(problem: string): MintAnswer & { readonly kind: "refused" } {
  return { kind: "refused", detail: `the credentials' secret cannot be used: ${problem}` };
}
