import { randomBytes } from "node:crypto";
import { errorReply, type Reply } from "./replies.ts";

/** An access token as the tenant remembers it. */
export interface AccessToken {
  readonly token: string;
  readonly scopes: readonly string[];
  /** In milliseconds on the tenant's clock. */
  readonly expiresAtMs: number;
}

/** The access tokens of a tenant. */
export interface Tokens {
  /** Gives out an opaque token that carries these scopes as long as it lives. */
  mint(scopes: readonly string[], nowMs: number): AccessToken;
  /** Takes back a token given out before a restart. */
  restore(token: AccessToken): void;
  /** Makes every token given out so far invalid. */
  revokeAll(): void;
  /** The tokens that are still valid. */
  valid(nowMs: number): readonly AccessToken[];
  /**
   * Judges the `authorization` header of a request.
   *
   * @returns Why the request is refused (401, 403), or undefined where it may go on.
   */
  refusal(authorization: string | undefined, scope: RequiredScope, nowMs: number): Reply | undefined;
}

/** A scope that a call needs. */
export interface RequiredScope {
  readonly scope: string;
  /** How Auth0's error spells it, where that differs. */
  readonly spelledInErrors?: string;
}

/**
 * Creates an empty store of tokens.
 *
 * @param lifetimeSeconds How long a token is valid, in seconds.
 */
export function createTokens(lifetimeSeconds: number): Tokens {
  const tokens = new Map<string, AccessToken>();
  return {
    mint(scopes, nowMs) {
      const token = randomBytes(32).toString("base64url");
      const minted = { token, scopes, expiresAtMs: nowMs + lifetimeSeconds * 1_000 };
      tokens.set(token, minted);
      return minted;
    },

    restore(token) {
      tokens.set(token.token, token);
    },

    revokeAll() {
      tokens.clear();
    },

    valid: (nowMs) => [...tokens.values()].filter(({ expiresAtMs }) => expiresAtMs > nowMs),

    refusal(authorization, required, nowMs) {
      const presented = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
      if (presented === undefined) return errorReply(401, "Missing authentication");
      const known = tokens.get(presented);
      if (known === undefined) return errorReply(401, unknownTokenMessage(presented));
      if (known.expiresAtMs <= nowMs) {
        return errorReply(401, "Expired token received for JSON Web Token validation");
      }
      if (known.scopes.includes(required.scope)) return undefined;
      const spelled = required.spelledInErrors ?? required.scope;
      return errorReply(403, `Insufficient scope; expected any of: ${spelled}.`, "insufficient_scope");
    },
  };
}

/** Auth0 distinguishes a token with a bad signature from a text that is not a token. */
function unknownTokenMessage(presented: string): string {
  return presented.split(".").length === 3
    ? "Invalid signature received for JSON Web Token validation"
    : "Invalid token";
}
