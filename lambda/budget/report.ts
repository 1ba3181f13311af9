import { assumedLimit, withoutHeaders } from "./assumed.ts";
import type { LimitWatch } from "./attribution.ts";
import type { ObserveBudget } from "./events.ts";
import type { RateHeaders } from "./headers.ts";
import type { Knowledge } from "./knowledge.ts";
import { type LimitHints, learn } from "./learn.ts";
import type { IssuedPermit } from "./permit.ts";
import type { RateObservation } from "./rate-budget.ts";
import { learnFromRefusal } from "./refusal.ts";
import { rewriteModel } from "./rewrite.ts";
import { secondOf, sightingOf, surprises } from "./sightings.ts";

/** What an execution learns with. */
export interface LearningOptions {
  /** Share of a bucket that bulk work leaves untouched, 0 to 1. */
  readonly reserveShare: number;
  readonly hints: LimitHints;
  /** The limits that were named to this execution. */
  readonly limits: LimitWatch;
}

/**
 * Tells everybody what an answer said, if it is news: most answers confirm the model, and cost no request.
 *
 * @returns Whether something is another now.
 * @throws When the control table cannot be reached.
 */
export async function learnFromAnswer(
  observation: RateObservation,
  headers: RateHeaders,
  knowledge: Knowledge,
  options: LearningOptions,
  observe: ObserveBudget,
): Promise<boolean> {
  if (observation.status === 429) {
    return learnFromRefusal(observation, headers, knowledge, options.hints, observe);
  }
  const { reserveShare, hints, limits } = options;
  const permit: IssuedPermit = observation.permit;
  const { limit, remaining } = headers;
  if (limit === undefined || remaining === undefined) {
    return learnFromSilence(observation, headers, knowledge, hints, observe);
  }
  const bucket = limits.bucketOf(permit.bucket, limit, knowledge.item());
  if (bucket === undefined) return false;
  const { refillPerSecond } = knowledge.item().buckets[bucket].model ?? {};
  observe({ event: "limit", bucket, remaining, refillPerSecond });
  const seen = sightingOf(observation, headers, bucket, knowledge);
  if (seen === undefined || !surprises(seen, permit, bucket, knowledge.item(), reserveShare)) return false;
  return rewriteModel(knowledge, bucket, (state) =>
    learn(state, { ...seen, countedAtMost: state.granted }, hints[bucket]),
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
  knowledge: Knowledge,
  hints: LimitHints,
  observe: ObserveBudget,
): Promise<boolean> {
  const { bucket } = permit;
  const second = secondOf(headers, knowledge, receivedAtMs);
  if (second === undefined || !isOrdinary(status)) return false;
  const limit = assumedLimit(bucket, hints);
  if (withoutHeaders(knowledge.item().buckets[bucket], second, limit) === undefined) return false;
  const known = () => knowledge.item().buckets[bucket].model?.assumed === true;
  const before = known();
  const isNews = await rewriteModel(knowledge, bucket, (state) => withoutHeaders(state, second, limit));
  if (isNews && known() && !before) observe({ event: "limit_assumed", bucket, ...limit });
  return isNews;
}
