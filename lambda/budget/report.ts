import type { Bucket, RateObservation } from "../ports.ts";
import { type LimitWatch, throttledBucket } from "./attribution.ts";
import type { BudgetEvents } from "./events.ts";
import type { RateHeaders } from "./headers.ts";
import type { Knowledge } from "./knowledge.ts";
import { type LimitHint, learn } from "./learn.ts";
import type { IssuedPermit } from "./permit.ts";
import { surelyMs } from "./server-clock.ts";
import type { Sighting } from "./sighting.ts";
import type { ControlItem } from "./state.ts";
import type { ControlChange } from "./store.ts";
import { reserveTokens, supplyAt, whole } from "./supply.ts";

/** What the plan is said to allow, by bucket. */
export type LimitHints = { readonly [Name in Bucket]?: LimitHint };

/** What an execution learns with. */
export interface LearningOptions {
  /** Share of a bucket that bulk work leaves untouched, 0 to 1. */
  readonly reserveShare: number;
  readonly hints: LimitHints;
  /** The limits that were named to this execution. */
  readonly limits: LimitWatch;
}

/** How often a model is computed anew because another execution wrote first. */
const TRIES = 5;

/**
 * Tells everybody what an answer said, if it is news: most answers confirm the model, and cost no request.
 *
 * @returns Whether the model is another now.
 * @throws When the control table cannot be reached.
 */
export async function learnFromAnswer(
  observation: RateObservation,
  headers: RateHeaders,
  knowledge: Knowledge,
  { reserveShare, hints, limits }: LearningOptions,
  events: BudgetEvents,
): Promise<boolean> {
  const { status, message } = observation;
  const permit: IssuedPermit = observation.permit;
  const throttled = status === 429;
  const bucket = throttled
    ? throttledBucket(permit.bucket, message, knowledge.item(), headers.limit)
    : headers.limit === undefined
      ? undefined
      : limits.bucketOf(permit.bucket, headers.limit, knowledge.item());
  if (bucket === undefined) return false;
  tell(events, bucket, throttled, headers, knowledge.item());

  const refused = throttled ? untaken(permit, bucket) : { buckets: {} };
  const seen = sightingOf(observation, headers, bucket, knowledge);
  if (seen === undefined) {
    if (throttled) await knowledge.update(refused);
    return false;
  }
  if (!throttled && !surprises(seen, permit, bucket, knowledge.item(), reserveShare)) return false;

  let item = await knowledge.read();
  for (let tries = 0; tries < TRIES; tries++) {
    const state = item.buckets[bucket];
    const countedAtMost = state.granted - (throttled ? 1 : 0);
    const model = learn(state, { ...seen, countedAtMost }, hints[bucket]);
    if (model === undefined) break;
    const change = { ...refused.buckets[bucket], model, when: { version: state.version } };
    const answer = await knowledge.update({ buckets: { ...refused.buckets, [bucket]: change } });
    if (answer.applied) return true;
    item = answer.item;
  }
  if (throttled) await knowledge.update(refused);
  return false;
}

function tell(
  events: BudgetEvents,
  bucket: Bucket,
  throttled: boolean,
  { remaining }: RateHeaders,
  item: ControlItem,
): void {
  if (throttled) events.throttled?.({ bucket });
  else if (remaining !== undefined) {
    events.observed?.({ bucket, remaining, refillPerSecond: item.buckets[bucket].model?.refillPerSecond });
  }
}

/**
 * What a refused call did not take: a request is counted in the management API's bucket first, and one that it refuses
 * never reaches the group's. A permit that was granted without the table was never added.
 */
function untaken(permit: IssuedPermit, bucket: Bucket): ControlChange {
  if (permit.countedBefore === undefined) return { buckets: {} };
  const buckets = bucket === "management" ? (["management", permit.bucket] as const) : [bucket];
  return { buckets: Object.fromEntries(buckets.map((name) => [name, { add: { granted: -1 } }])) };
}

type Seen = Omit<Sighting, "countedAtMost">;

/** What the headers say of a bucket; undefined when they do not say enough. */
function sightingOf(
  observation: RateObservation,
  headers: RateHeaders,
  bucket: Bucket,
  knowledge: Knowledge,
): Seen | undefined {
  const throttled = observation.status === 429;
  const clock = knowledge.clock();
  const second =
    headers.dateSecond ?? (clock && Math.floor(surelyMs(clock, observation.receivedAtMs) / 1000));
  const limit = headers.limit ?? knowledge.item().buckets[bucket].model?.burst;
  const remaining = throttled ? 0 : headers.remaining;
  if (second === undefined || limit === undefined || remaining === undefined) return undefined;
  const { countedBefore }: IssuedPermit = observation.permit;
  const counted = bucket === "management" ? countedBefore?.management : countedBefore?.group;
  return {
    second,
    limit,
    remaining,
    ...(headers.resetSecond !== undefined && { resetSecond: headers.resetSecond }),
    throttled,
    countedBefore: counted ?? Number.NEGATIVE_INFINITY,
  };
}

/** Whether a sighting contradicts the item as last seen, whatever may have been granted to others since. */
function surprises(
  seen: Seen,
  { lane }: IssuedPermit,
  bucket: Bucket,
  item: ControlItem,
  reserveShare: number,
): boolean {
  const state = item.buckets[bucket];
  const { model, granted } = state;
  if (model === undefined) return true;
  const reserve = lane === "bulk" ? reserveTokens(model.burst, reserveShare) : 0;
  const grantable = whole(supplyAt(model, seen.second)) - reserve;
  return learn(state, { ...seen, countedAtMost: Math.max(granted, grantable) }) !== undefined;
}
