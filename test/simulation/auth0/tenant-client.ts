import { type Call, toHttp } from "../../../lambda/answer/calls.ts";
import type { Exchange, HttpClient } from "../../../lambda/auth0/http-client.ts";
import { createMint } from "../../../lambda/auth0/mint.ts";
import type { MintAnswer } from "../../../lambda/auth0/mint-answer.ts";

/** The application that a tenant under test knows, and the tenant's domain. */
export const APPLICATION = {
  clientId: "client",
  clientSecret: "secret",
  domain: "tenant.example.auth0.com",
} as const;

/** A client that makes calls with the last token that it got. */
export interface TenantClient {
  /** Asks for a token, and keeps it if there is one. */
  login(): Promise<MintAnswer>;
  exchange(call: Call): Promise<Exchange>;
  /** Status and parsed body of an answer; what else became of the exchange otherwise. */
  answerTo(call: Call): Promise<Exchange["kind"] | { readonly status: number; readonly body: unknown }>;
}

/** Makes a client that has no token yet. */
export function tenantClient({ exchange }: HttpClient, nowMs: () => number): TenantClient {
  const mint = createMint({
    http: { exchange, close: async () => {} },
    domain: APPLICATION.domain,
    clock: { now: nowMs, sleep: async () => {} },
  });
  let token = "";
  const make = (call: Call) => exchange({ ...toHttp(call), headers: { authorization: `Bearer ${token}` } });
  return {
    async login() {
      const answer = await mint({ kind: "client_secret", ...APPLICATION });
      if (answer.kind === "minted") token = answer.accessToken;
      return answer;
    },
    exchange: make,
    async answerTo(call) {
      const answer = await make(call);
      if (answer.kind !== "answered") return answer.kind;
      return { status: answer.status, body: answer.body === "" ? undefined : JSON.parse(answer.body) };
    },
  };
}
