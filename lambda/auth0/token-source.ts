import { NewerItemError } from "../../contract/newer-item-error.ts";
import { createEarlyRead } from "./early-read.ts";
import { isAlive, RENEWAL_SHARE, type SharedToken, type TokenAnswer, type TokenSource } from "./token.ts";
import type { TokenPorts } from "./token-ports.ts";
import { obtainToken } from "./token-renewal.ts";

/** How old a token may be to count as fresh, in milliseconds: the shortest pause between two mints in trouble. */
const FRESH_MS = 60_000;

/** Pause after a renewal that failed, in milliseconds, while the token in hand is still good. */
const LOOK_AGAIN_MS = 30_000;

/** A token in hand. */
interface Held {
  readonly token: SharedToken;
  /** When to look for a newer one. */
  readonly renewAtMs: number;
}

/**
 * The token of this execution: kept in memory, found in the shared secret, minted about once a day.
 *
 * - A good token costs nothing. After 80 to 90 % of its life one execution renews it while the others use it on.
 * - After Auth0's 401 the token is never used again. The shared secret is read for another one; only if there is none a
 *   new one is minted, if the schedule of all executions allows it now; else there is none, and no call is made.
 * - After a 403 for a missing scope it is used on, and replaced in the same way: a new scope shows only in a new token.
 * - So it is after a 401 that a proxy or the edge gave: a newer token may satisfy it, but when that trouble ends, the
 *   token in hand is still good.
 * - While trouble lasts, every look reads the version of the credentials: new ones are tried at once.
 *
 * Calls that come together look for a token once.
 *
 * @example const answer = await createTokenSource(ports).current();
 */
export function createTokenSource(ports: TokenPorts): TokenSource {
  const { clock, random } = ports;
  const shared = createEarlyRead(() => ports.shared.get(), clock);
  const looked: TokenPorts = { ...ports, shared: { ...ports.shared, get: shared.take } };
  const refused = new Set<string>();
  let held: Held | undefined;
  /** A token that is in doubt: a newer one has yet to be looked for. */
  let doubted: string | undefined;
  /** A token that is in doubt, and that a look found no newer one for. */
  let newest: string | undefined;
  let looking: Promise<TokenAnswer> | undefined;
  /** What was minted here is being shared. */
  let sharing = Promise.resolve();

  const isUsable = (token: SharedToken) => isAlive(token, clock.now()) && !refused.has(token.value);

  function take(token: SharedToken): TokenAnswer {
    const fresh = token.value === newest || clock.now() - token.mintedAtMs < FRESH_MS;
    return { kind: "token", token: token.value, fresh };
  }

  async function look(): Promise<TokenAnswer> {
    // A look that came sooner would find the lease that it is shared under.
    await sharing;
    const inHand = held !== undefined && isUsable(held.token) ? held : undefined;
    const inDoubt = doubted;
    doubted = undefined;
    const accepts = (token: SharedToken) =>
      isUsable(token) && (inHand === undefined || token.mintedAtMs > inHand.token.mintedAtMs);
    const obtained = await obtainToken(looked, { accepts, patient: inHand === undefined }).catch((error) => ({
      kind: "unavailable" as const,
      cause: "unreachable" as const,
      detail:
        error instanceof NewerItemError
          ? error.message
          : // The name alone: a library's message may repeat anything.
            `the token's secrets or its lease cannot be reached: ${(error as Error).name}`,
    }));
    if (obtained.kind === "token") {
      held = { token: obtained.token, renewAtMs: renewalOf(obtained.token, random()) };
      sharing = obtained.sharing ?? sharing;
      return take(obtained.token);
    }
    if (inHand !== undefined && isUsable(inHand.token)) {
      if (inHand.token.value === inDoubt) newest = inDoubt;
      held = { ...inHand, renewAtMs: Math.max(inHand.renewAtMs, clock.now() + LOOK_AGAIN_MS) };
      return take(inHand.token);
    }
    return obtained;
  }

  return {
    async current() {
      if (
        held !== undefined &&
        isUsable(held.token) &&
        clock.now() < held.renewAtMs &&
        held.token.value !== doubted
      ) {
        return take(held.token);
      }
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    foresee() {
      const isInHand = held !== undefined && isUsable(held.token);
      if (!isInHand && looking === undefined) shared.begin();
    },
    quiet: () => sharing,
    refused: (token) => void refused.add(token),
    doubted(token) {
      doubted = token;
    },
  };
}

function renewalOf({ mintedAtMs, expiresAtMs }: SharedToken, chance: number): number {
  return mintedAtMs + (RENEWAL_SHARE + chance / 10) * (expiresAtMs - mintedAtMs);
}
