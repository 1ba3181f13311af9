import { hash, randomBytes } from "node:crypto";
import { SESSION_MS } from "../protocol.ts";

/** How long a link can be used, in milliseconds. */
export const LINK_MS = 60_000;

/** 256 bits. */
const SECRET_BYTES = 32;

/** Logins of one console: links that work once, and the sessions that they begin. Both are kept as hashes, in memory alone. */
export interface Logins {
  /** Makes the secret of a link that works once, within a minute. Earlier links that are unused stop working. */
  newLink(): string;
  /** @returns The secret of a session; undefined where the link was used, is too old, or was never made. */
  redeem(link: string): string | undefined;
  /** Whether a secret is that of a session that has not expired. */
  isOpen(session: string | undefined): boolean;
}

/**
 * Creates the logins of one console.
 *
 * @param now Milliseconds since any moment, never running back.
 * @param onOpened Told of each login.
 */
export function createLogins(now: () => number, onOpened: () => void = () => {}): Logins {
  let link: { readonly digest: string; readonly untilMs: number } | undefined;
  const sessions = new Map<string, number>();
  const secret = () => randomBytes(SECRET_BYTES).toString("base64url");
  return {
    newLink() {
      const made = secret();
      link = { digest: digestOf(made), untilMs: now() + LINK_MS };
      return made;
    },
    redeem(text) {
      // What is compared are hashes: how long that takes tells nothing about the secret.
      if (link === undefined || digestOf(text) !== link.digest) return undefined;
      const isInTime = now() < link.untilMs;
      link = undefined;
      if (!isInTime) return undefined;
      const made = secret();
      sessions.set(digestOf(made), now() + SESSION_MS);
      onOpened();
      return made;
    },
    isOpen: (session) => session !== undefined && (sessions.get(digestOf(session)) ?? 0) > now(),
  };
}

function digestOf(text: string): string {
  return hash("sha256", text);
}
