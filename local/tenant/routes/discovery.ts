import type { ApiTokens } from "../api-tokens.ts";
import type { Reply } from "../replies.ts";

/** Where the issuer of tokens describes itself. */
export const CONFIGURATION_PATH = "/.well-known/openid-configuration";

/** Where the keys are that check its tokens. */
export const KEYS_PATH = "/.well-known/jwks.json";

/** What the documents are made of. */
export interface DiscoveryContext {
  /** As tokens name it. */
  readonly issuer: string;
  /** The address that the tenant was called at, so that the keys are found there too. */
  readonly url: string;
  readonly apiTokens: ApiTokens;
}

/** Answers with one of the documents by which an API finds out how to check tokens. */
export async function answerDiscovery(
  document: "configuration" | "keys",
  { issuer, url, apiTokens }: DiscoveryContext,
): Promise<Reply> {
  if (document === "keys") return { status: 200, body: await apiTokens.keySet() };
  return {
    status: 200,
    body: {
      issuer,
      token_endpoint: `${url}/oauth/token`,
      jwks_uri: `${url}${KEYS_PATH}`,
      id_token_signing_alg_values_supported: ["RS256"],
    },
  };
}
