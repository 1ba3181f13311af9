import type { LoadEstimate } from "../../operator/backfill/begin/check-load.ts";
import { estimateText } from "../../operator/text/duration.ts";

const READS_DECIDE = {
  capture:
    "The tenant's read limit sets the pace: the worker reads each connection before it changes it, so that the batch can be rolled back. --no-capture runs at the write limit, without a rollback.",
  rollback:
    "The tenant's read limit sets the pace: the worker reads each connection, and leaves alone what was changed since.",
};

/** How long rows will wait, in sentences. */
export function loadLines(estimate: LoadEstimate | undefined): readonly string[] {
  if (estimate === undefined) {
    return ["The duration is not known yet: the worker has not learned the tenant's rate."];
  }
  const { seconds, readsDecide } = estimate;
  return [
    `At the learned rate the worker will finish in about ${estimateText(seconds * 1_000)}.`,
    ...(readsDecide === undefined ? [] : [READS_DECIDE[readsDecide]]),
  ];
}
