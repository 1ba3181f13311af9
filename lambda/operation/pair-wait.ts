import type { Clock, Random } from "../../contract/clock.ts";
import type { PairState } from "../../contract/pair.ts";
import { type Company, UNHURRIED } from "../circuit/company.ts";
import { CLAIM_LEASE_MS } from "../order/claim.ts";

/** Longest pause between two looks at a pair that another operation has, in milliseconds. */
const LOOK_MS = 1_000;

/** How long an execution with nothing else to do waits for a claim, in milliseconds: most are over in under a second. */
const GRACE_MS = 2_500;

/** Shortest time for which a message goes back, in milliseconds. */
const SHORTEST_PAUSE_MS = 1_000;

/** A request whose pair another operation has. */
export interface PairWaiter {
  /** Until when this delivery may wait, in milliseconds on the worker's clock. */
  readonly deadlineMs: number;
  readonly company?: Company | undefined;
  /** Since when it has waited while nothing else of its batch was at work, in milliseconds. */
  readonly idleSinceMs: number | undefined;
}

/** What a wait for a pair came to. */
export type PairWait =
  /** It is time to look at the pair again. */
  | { readonly kind: "look_again"; readonly idleSinceMs: number | undefined }
  /** The message goes back for so long. */
  | { readonly kind: "go_back"; readonly afterMs: number };

/**
 * Waits until the next look at a pair that is claimed or unsettled, inside the execution only while another message of
 * the batch is at work there, and a moment longer for a claim: an execution that has done all else is wanted for other
 * messages.
 *
 * @param pair As it was just read.
 * @param untilMs When it is free at the latest, in milliseconds on the worker's clock.
 */
export async function waitForPair(
  { unsettled }: PairState,
  untilMs: number,
  { deadlineMs, company = UNHURRIED, idleSinceMs }: PairWaiter,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): Promise<PairWait> {
  const nowMs = clock.now();
  const leftMs = untilMs - nowMs;
  const lookMs = Math.min(leftMs, LOOK_MS * random());
  if (nowMs + lookMs >= deadlineMs) return { kind: "go_back", afterMs: leftMs };
  company.waitFor("pair");
  const sinceMs = company.isAtWork("pair") ? undefined : (idleSinceMs ?? nowMs);
  if (sinceMs !== undefined) {
    if (unsettled !== undefined && nowMs < unsettled.untilMs) return { kind: "go_back", afterMs: leftMs };
    if (nowMs - sinceMs >= GRACE_MS) return { kind: "go_back", afterMs: claimPauseMs(leftMs) };
  }
  await clock.sleep(lookMs);
  return { kind: "look_again", idleSinceMs: sinceMs };
}

/** As long again as the claim has lasted: a call under way is over soon, and what a crash left behind takes few receives. */
function claimPauseMs(leftMs: number): number {
  return Math.min(leftMs, Math.max(SHORTEST_PAUSE_MS, CLAIM_LEASE_MS - leftMs));
}
