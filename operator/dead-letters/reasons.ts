import type { DeadLetterReason } from "../../contract/record.ts";

/** Why a message may be in the dead-letter queue. */
export const REASONS = [
  "malformed",
  "operation_id_reused",
  "rejected",
  "attempts_exhausted",
  "expired",
  "receive_limit",
  "crashed_worker",
] as const satisfies readonly DeadLetterReason[];
