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
}

/** Waits for a pair, one look after the other. */
export interface PairWait {
  /**
   * @param pair As it was just read.
   * @param untilMs When it is free at the latest, in milliseconds on the worker's clock.
   * @returns For how many milliseconds the message is to go back; undefined when it is time to look at the pair again.
   */
  next(pair: PairState, untilMs: number): Promise<number | undefined>;
}

/**
 * Waits for a pair that is claimed or unsettled, inside the execution only while another message of the batch is at
 * work there, and a moment longer for a claim: an execution that has done all else is wanted for other messages.
 */
export function waitForPair(
  { deadlineMs, company = UNHURRIED }: PairWaiter,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): PairWait {
  let idleSinceMs: number | undefined;
  return {
    async next({ unsettled }, untilMs) {
      const nowMs = clock.now();
      const leftMs = untilMs - nowMs;
      const lookMs = Math.min(leftMs, LOOK_MS * random());
      if (nowMs + lookMs >= deadlineMs) return leftMs;
      company.waitFor("pair");
      if (company.isAtWork("pair")) idleSinceMs = undefined;
      else {
        if (unsettled !== undefined && nowMs < unsettled.untilMs) return leftMs;
        idleSinceMs ??= nowMs;
        if (nowMs - idleSinceMs >= GRACE_MS) return claimPauseMs(leftMs);
      }
      await clock.sleep(lookMs);
      return undefined;
    },
  };
}

/** As long again as the claim has lasted: a call under way is over soon, and what a crash left behind takes few receives. */
function claimPauseMs(leftMs: number): number {
  return Math.min(leftMs, Math.max(SHORTEST_PAUSE_MS, CLAIM_LEASE_MS - leftMs));
}
