import { defined } from "../../contract/defined.ts";
import { parseJson } from "./json.ts";

/** A token for the Management API, or why there is none now. */
export type TokenAnswer =
  | {
      readonly kind: "token";
      readonly token: string;
      /**
       * No newer one can be expected to do better: it was minted within the last minute, or it is in doubt and a look for a
       * newer one found none.
       */
      readonly fresh: boolean;
    }
  | {
      readonly kind: "unavailable";
      /**
       * `refused`: the credentials are missing, incomplete or refused by Auth0, or the token that they gave was, or their key
       * in KMS cannot be used: nothing can be called until an operator changes something. `unreachable`: trouble on the way to a token that passes by itself.
       */
      readonly cause: "refused" | "unreachable";
      readonly detail: string;
    };

/** Where the token for the Management API comes from. */
export interface TokenSource {
  /** The token to call with. Never throws. Costs nothing while the token in hand is good. */
  current(): Promise<TokenAnswer>;
  /**
   * Says that a call may come soon: where no token is in hand, the shared one begins to be read. Never throws, mints nothing, and
   * `current` looks by itself where nothing comes of it.
   */
  foresee(): void;
  /** Resolves when what this execution minted is shared, or cannot be: an environment may be frozen then. */
  quiet(): Promise<void>;
  /** Says that Auth0 answered 401 to this token: it is not used again. */
  refused(token: string): void;
  /**
   * Says that a newer token may do better: this one lacked a scope, or met a 401 that is not Auth0's. A newer one is looked
   * for, and this one is used on meanwhile.
   */
  doubted(token: string): void;
}

/** Something that happened on the way to a token. */
export type TokenEvent =
  | { readonly event: "token_minted" }
  | { readonly event: "token_failed"; readonly cause: "refused" | "unreachable"; readonly detail: string }
  /** It was minted but could not be put where the other executions find it. */
  | { readonly event: "token_unshared"; readonly detail: string };

/** An access token as executions share it. */
export interface SharedToken {
  readonly value: string;
  /** Which minting it came from: the version of the lease that it was minted under. */
  readonly mintId: number;
  readonly mintedAtMs: number;
  readonly expiresAtMs: number;
  /** The scopes that it was given, with spaces between, as the token endpoint said; for people. */
  readonly scope?: string;
}

/** Spells a token out for its secret. */
export function formatSharedToken(token: SharedToken): string {
  return JSON.stringify({
    access_token: token.value,
    mint_id: token.mintId,
    minted_at_ms: token.mintedAtMs,
    expires_at_ms: token.expiresAtMs,
    ...defined({ scope: token.scope }),
  });
}

/** Reads a token from its secret: undefined while there is none, or where the secret holds something else. */
export function parseSharedToken(text: string | undefined): SharedToken | undefined {
  const fields = { ...(parseJson(text ?? "") as object) } as Record<string, unknown>;
  const { access_token, mint_id, minted_at_ms, expires_at_ms, scope } = fields;
  if (typeof access_token !== "string" || typeof mint_id !== "number") return undefined;
  if (typeof minted_at_ms !== "number" || typeof expires_at_ms !== "number") return undefined;
  return {
    value: access_token,
    mintId: mint_id,
    mintedAtMs: minted_at_ms,
    expiresAtMs: expires_at_ms,
    ...(typeof scope === "string" && { scope }),
  };
}

/** Share of a token's life after which it may be renewed; each execution adds up to a tenth, so that they do not come together. */
export const RENEWAL_SHARE = 0.8;

/** Whether a token can still be called with: it lives on for a minute, or for a twentieth of its life if that is less. */
export function isAlive({ mintedAtMs, expiresAtMs }: SharedToken, nowMs: number): boolean {
  return nowMs < expiresAtMs - Math.min(60_000, (expiresAtMs - mintedAtMs) / 20);
}
