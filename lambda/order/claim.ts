import type { Claim, PairState, Seen } from "../../contract/pair.ts";
import { CALL_TIMEOUT_MS } from "../auth0/limits.ts";
import { doubtsAbout } from "./doubt.ts";

/** How long after its timeout a call can still take effect in Auth0: an assumption, stated in docs/reliability.md. */
export const LATE_EFFECT_MS = 30_000;

/** How far apart the clocks of two executions may be: a lease is written by one and read by another. */
export const CLOCK_SKEW_MS = 5_000;

/** From the start of a call until nothing of it can happen any more, on any execution's clock. */
const CALL_LEASE_MS = CALL_TIMEOUT_MS + LATE_EFFECT_MS + CLOCK_SKEW_MS;

/** A claim covers one call, what that call may do late, and a margin for the write before it. */
export const CLAIM_LEASE_MS = CALL_LEASE_MS + 5_000;

/** Operations that are remembered to be in doubt: an item has to stay small. */
const MAX_IN_DOUBT = 8;

/** A pair that an operation has claimed. */
export type ClaimedPair = PairState & { readonly claim: Claim };

/** The claim, ready to be written, or until when another operation has it. */
export type ClaimAttempt =
  | { readonly kind: "free"; readonly next: ClaimedPair }
  | { readonly kind: "busy"; readonly untilMs: number };

/**
 * Claims a pair for one operation.
 *
 * An operation may retake its own claim, which it left behind when it crashed, and go on after its own lost answer.
 * The call it made then can still land, so even after it succeeds all others wait until that is over.
 *
 * @param alone How many times in a row, this one included, it is processed alone because it may be what crashes the worker.
 */
export function claim(pair: PairState, operationId: string, alone: number, nowMs: number): ClaimAttempt {
  const live = [pair.claim, pair.unsettled].flatMap((holder) =>
    holder !== undefined && holder.untilMs > nowMs ? [holder] : [],
  );
  const others = live.filter((holder) => holder.operationId !== operationId);
  if (others.length > 0) return { kind: "busy", untilMs: latest(others) };

  const { unsettled: _, seenBefore, ...rest } = pair;
  const inDoubt = doubtsAbout(pair).slice(-MAX_IN_DOUBT);
  return {
    kind: "free",
    next: {
      ...rest,
      version: pair.version + 1,
      claim: { operationId, alone, untilMs: nowMs + CLAIM_LEASE_MS },
      ...(live.length > 0 ? { unsettled: { operationId, untilMs: latest(live) } } : {}),
      ...(inDoubt.length > 0 ? { inDoubt } : {}),
      ...(seenBefore?.operationId === operationId ? { seenBefore } : {}),
    },
  };
}

/** Whether a claim still covers a whole call and what it may do late. */
export function coversCall({ untilMs }: Claim, nowMs: number): boolean {
  return nowMs + CALL_LEASE_MS <= untilMs;
}

/** A claim that also says what a look showed before the operation's first call, so that its later tries know it too. */
export function withSeenBefore(claimed: ClaimedPair, seen: Seen): ClaimedPair {
  return { ...claimed, seenBefore: { operationId: claimed.claim.operationId, seen } };
}

/**
 * The pair with the claim given up: this call did nothing, and the place stays where it was. What was seen before it is
 * kept only where an earlier call of the operation is in doubt: else the next try looks anew.
 */
export function release({ claim, seenBefore, ...rest }: ClaimedPair): PairState {
  const isTried = rest.inDoubt?.some(({ operationId }) => operationId === claim.operationId);
  return { ...rest, version: rest.version + 1, ...(isTried && seenBefore ? { seenBefore } : {}) };
}

/** The pair after a lost answer: the call may still land, and until it cannot, only the same operation may go on. */
export function leaveUnsettled({ claim, ...rest }: ClaimedPair): PairState {
  const { operationId, untilMs } = claim;
  return { ...rest, version: rest.version + 1, unsettled: { operationId, untilMs } };
}

function latest(holders: readonly { readonly untilMs: number }[]): number {
  return Math.max(...holders.map(({ untilMs }) => untilMs));
}
