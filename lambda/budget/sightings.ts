import type { Bucket } from "../../contract/bucket.ts";
import type { RateHeaders } from "./headers.ts";
import type { Knowledge } from "./knowledge.ts";
import { learn } from "./learn.ts";
import type { IssuedPermit } from "./permit.ts";
import type { RateObservation } from "./rate-budget.ts";
import { surelyMs, undatedSecond } from "./server-clock.ts";
import type { Sighting } from "./sighting.ts";
import type { ControlItem } from "./state.ts";
import { reserveTokens, supplyAt, whole } from "./supply.ts";

/** What an answer says of a bucket, before it is compared with the shared item. */
export type Seen = Omit<Sighting, "countedAtMost">;

/** The second of the server's clock in which an answer was given; undefined while nothing is known of that clock. */
export function secondOf(
  { dateSecond }: RateHeaders,
  knowledge: Knowledge,
  receivedAtMs: number,
): number | undefined {
  const clock = knowledge.clock();
  return dateSecond ?? (clock && Math.floor(surelyMs(clock, receivedAtMs) / 1000));
}

/**
 * The second in which an answer's request was counted; undefined where it may be another one: a refill that is taken to
 * have come a second early lets as many requests through as it brings.
 */
function countedIn(
  { sentAtMs, receivedAtMs }: RateObservation,
  { dateSecond }: RateHeaders,
  knowledge: Knowledge,
): number | undefined {
  const clock = knowledge.clock();
  return dateSecond ?? (clock && undatedSecond(clock, sentAtMs, receivedAtMs));
}

/** What the headers say of a bucket; undefined when they do not say enough. */
export function sightingOf(
  observation: RateObservation,
  headers: RateHeaders,
  bucket: Bucket,
  knowledge: Knowledge,
): Seen | undefined {
  const throttled = observation.status === 429;
  const second = throttled
    ? secondOf(headers, knowledge, observation.receivedAtMs)
    : countedIn(observation, headers, knowledge);
  const { model } = knowledge.item().buckets[bucket];
  const limit = headers.limit ?? (model?.assumed ? undefined : model?.burst);
  const remaining = throttled ? 0 : headers.remaining;
  if (second === undefined || limit === undefined || remaining === undefined) return undefined;
  const { resetSecond, retryAfterSeconds } = headers;
  const { countedBefore }: IssuedPermit = observation.permit;
  const counted = bucket === "management" ? countedBefore?.management : countedBefore?.group;
  return {
    second,
    limit,
    remaining,
    ...(resetSecond !== undefined && { resetSecond }),
    ...(throttled && retryAfterSeconds !== undefined && { retrySecond: second + retryAfterSeconds }),
    throttled,
    countedBefore: counted ?? Number.NEGATIVE_INFINITY,
  };
}

/** Whether a sighting contradicts the item as last seen, whatever may have been granted to others since. */
export function surprises(
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
