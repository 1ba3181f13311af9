import type { PairState } from "../../contract/pair.ts";
import type { ClaimedPair } from "../order/claim.ts";
import { PATIENT_FROM_RECEIVE } from "./visibility.ts";

/** Crashes while processed alone after which an operation is taken to be their cause. */
export const MAX_CRASHES_ALONE = 3;

/** Receives after which a message without any record has to be what crashes the worker before it can claim. */
export const SUSPECT_FROM_RECEIVE = 20;

/**
 * Receives from which on a message may be what crashes the worker, whatever its record says. From then on it comes back every 25 minutes at
 * most. A batch of nothing else, as after many hours of an outage, is worked through one message group after another.
 */
export const ALONE_FROM_RECEIVE = PATIENT_FROM_RECEIVE;

/**
 * Whether this very operation is at work elsewhere: its request was sent twice, and the other message is being
 * processed. Its claim is not a crash's while the lease lasts, which is over before SQS delivers a message again.
 *
 * @param written What this delivery wrote itself, if it did.
 */
export function isAtWork(
  pair: PairState,
  operationId: string,
  written: ClaimedPair | undefined,
  nowMs: number,
): pair is ClaimedPair {
  const { claim } = pair;
  return claim?.operationId === operationId && !isSame(pair, written) && nowMs < claim.untilMs;
}

/**
 * The mark of a crash on a pair: a claim of this very operation that this delivery did not write. A delivery that ends its work
 * in any other way releases the claim or leaves the pair unsettled.
 *
 * @param written What this delivery wrote itself, if it did.
 * @returns How many of these crashes in a row happened while the operation was alone, or undefined without a mark.
 */
export function crashesAlone(
  pair: PairState,
  operationId: string,
  written: ClaimedPair | undefined,
): number | undefined {
  const { claim } = pair;
  if (claim?.operationId !== operationId || isSame(pair, written)) return undefined;
  return claim.alone;
}

/** Whether a claim is the one that was written, or sent to be: the answer to a write can be lost. */
export function isSame({ version, claim }: PairState, written: ClaimedPair | undefined): boolean {
  return version === written?.version && claim?.untilMs === written.claim.untilMs;
}
