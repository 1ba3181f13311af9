import type { LoadEstimate } from "../../operator/backfill/begin/check-load.ts";
import { estimateText } from "../../operator/text/duration.ts";
import { RATE_UNKNOWN, UNTESTED } from "../budget/rate-text.ts";
import { timeToCome } from "../output/time.ts";

const READS_DECIDE = {
  capture:
    "The tenant's read limit sets the pace: the worker reads each connection before it changes it, so that the batch can be rolled back. --no-capture runs at the write limit, without a rollback.",
  rollback:
    "The tenant's read limit sets the pace: the worker reads each connection, and leaves alone what was changed since.",
};

/** How long rows will wait, in sentences. */
export function loadLines(estimate: LoadEstimate | undefined): readonly string[] {
  if (estimate === undefined) {
    return [`The duration is not known yet: ${RATE_UNKNOWN}.`];
  }
  const { seconds, isTested, paused, pauseEndsAtMs, readsDecide } = estimate;
  const time = `about ${estimateText(seconds * 1_000)}`;
  const until = pauseEndsAtMs === undefined ? "" : ` until ${timeToCome(pauseEndsAtMs)}`;
  const finish = paused
    ? `The bulk lane is paused${until}; ${time} once resumed`
    : `At the learned rate the worker will finish in ${time}`;
  return [
    isTested ? `${finish}.` : `${finish}. ${UNTESTED}`,
    ...(readsDecide === undefined ? [] : [READS_DECIDE[readsDecide]]),
  ];
}
