import { assumedLimit, withoutHeaders } from "./assumed.ts";
import type { LimitWatch } from "./attribution.ts";
import type { ObserveBudget } from "./events.ts";
import { type FullWatch, raised } from "./full-bucket.ts";
import type { RateHeaders } from "./headers.ts";
import { type LimitHints, learn } from "./learn.ts";
import type { LocalBudgetState } from "./local-state.ts";
import { observationOf, secondOf, surprises } from "./observe-answer.ts";
import type { IssuedPermit } from "./permit.ts";
import type { RateObservation } from "./rate-budget.ts";
import { learnFromRefusal } from "./refusal.ts";
import { rewriteModel } from "./rewrite.ts";

/** What an execution learns with. */
export interface LearningOptions {
  /** Share of a bucket that bulk work leaves untouched, 0 to 1. */
  readonly reserveShare: number;
  readonly hints: LimitHints;
  /** The limits that were named to this execution. */
  readonly limits: LimitWatch;
  /** The full buckets that it has seen. */
  readonly full: FullWatch;
}

/**
 * Shares what an answer said with all executions, if it is news: most answers confirm the model, and cost no request.
 *
 * @returns Whether something is another now.
 * @throws When the control table cannot be reached.
 */
export async function learnFromAnswer(
  observation: RateObservation,
  headers: RateHeaders,
  local: LocalBudgetState,
  options: LearningOptions,
  observe: ObserveBudget,
): Promise<boolean> {
  if (observation.status === 429) {
    return learnFromRefusal(observation, headers, local, options.hints, observe);
  }
  const { reserveShare, hints, limits, full } = options;
  const permit: IssuedPermit = observation.permit;
  const { limit, remaining } = headers;
  if (limit === undefined || remaining === undefined) {
    return learnFromSilence(observation, headers, local, hints, observe);
  }
  const bucket = limits.bucketOf(permit.bucket, limit, local.item());
  if (bucket === undefined) return false;
  const known = local.item().buckets[bucket];
  observe({ event: "limit", bucket, remaining, refillPerSecond: known.model?.refillPerSecond });
  const seen = observationOf(observation, headers, bucket, local);
  if (seen === undefined) return false;
  if (surprises(seen, permit, bucket, local.item(), reserveShare)) {
    return rewriteModel(local, bucket, (state) =>
      learn(state, { ...seen, countedAtMost: state.granted }, hints[bucket]),
    );
  }
  if (!full.isUnderrated(bucket, known, seen)) return false;
  return rewriteModel(local, bucket, ({ model, version }) =>
    model !== undefined && version === known.version ? raised(model, seen) : undefined,
  );
}

/** An answer that a working tenant gives. What else lacks the headers may not be the tenant's. */
function isOrdinary(status: number | undefined): boolean {
  return status !== undefined && ((status >= 200 && status < 300) || status === 404 || status === 409);
}

/** Learns that answers carry no rate limit headers that can be used. */
async function learnFromSilence(
  { status, permit, receivedAtMs }: RateObservation,
  headers: RateHeaders,
  local: LocalBudgetState,
  hints: LimitHints,
  observe: ObserveBudget,
): Promise<boolean> {
  const { bucket } = permit;
  const second = secondOf(headers, local, receivedAtMs);
  if (second === undefined || !isOrdinary(status)) return false;
  const limit = assumedLimit(bucket, hints);
  if (withoutHeaders(local.item().buckets[bucket], second, limit) === undefined) return false;
  const known = () => local.item().buckets[bucket].model?.assumed === true;
  const before = known();
  const isNews = await rewriteModel(local, bucket, (state) => withoutHeaders(state, second, limit));
  if (isNews && known() && !before) observe({ event: "limit_assumed", bucket, ...limit });
  return isNews;
}
