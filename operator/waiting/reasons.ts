import type { DeferralReason } from "../../contract/record.ts";

/** Why an operation may be deferred. */
export const REASONS = [
  "budget",
  "circuit",
  "pair_busy",
  "transient",
  "redriven",
] as const satisfies readonly DeferralReason[];
