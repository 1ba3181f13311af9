import type { LoadEstimate } from "../../operator/backfill/begin/check-load.ts";
import { durationText } from "../../operator/text/duration.ts";

const READS_DECIDE = {
  capture:
    "The tenant's limit on reads decides: the worker looks at each connection before it changes it, so that the batch can be rolled back. --no-capture goes at the limit on writes, and gives that up.",
  rollback:
    "The tenant's limit on reads decides: the worker looks at each connection, and leaves alone what was changed since.",
};

/** How long rows will wait, in sentences. */
export function loadLines(estimate: LoadEstimate | undefined): readonly string[] {
  if (estimate === undefined) {
    return ["How long the worker will take is not known yet: it has not learned the tenant's rate."];
  }
  const { seconds, readsDecide } = estimate;
  return [
    `At the learned rate the worker will be through in about ${durationText(seconds * 1_000)}.`,
    ...(readsDecide === undefined ? [] : [READS_DECIDE[readsDecide]]),
  ];
}
