import type { Bucket } from "../../contract/bucket.ts";
import { defined } from "../../contract/defined.ts";
import type { RateHeaders } from "./headers.ts";
import { learn } from "./learn.ts";
import type { LocalBudgetState } from "./local-state.ts";
import type { BucketObservation } from "./observation.ts";
import type { IssuedPermit } from "./permit.ts";
import type { RateObservation } from "./rate-budget.ts";
import { surelyMs, undatedSecond } from "./server-clock.ts";
import type { ControlItem } from "./state.ts";
import { reserveTokens, supplyAt } from "./supply.ts";
import { whole } from "./whole.ts";

/** What an answer says of a bucket, before it is compared with the shared item. */
export type PartialObservation = Omit<BucketObservation, "countedAtMost">;

/** The second of the server's clock in which an answer was given; undefined while nothing is known of that clock. */
export function secondOf(
  { dateSecond }: RateHeaders,
  local: LocalBudgetState,
  receivedAtMs: number,
): number | undefined {
  const clock = local.clock();
  return dateSecond ?? (clock && Math.floor(surelyMs(clock, receivedAtMs) / 1000));
}

/**
 * The second in which an answer's request was counted; undefined where it may be another one: a refill that is taken to
 * have come a second early lets as many requests through as it brings.
 */
function countedIn(
  { sentAtMs, receivedAtMs }: RateObservation,
  { dateSecond }: RateHeaders,
  local: LocalBudgetState,
): number | undefined {
  const clock = local.clock();
  return dateSecond ?? (clock && undatedSecond(clock, sentAtMs, receivedAtMs));
}

/** What the headers say of a bucket; undefined when they do not say enough. */
export function observationOf(
  observation: RateObservation,
  headers: RateHeaders,
  bucket: Bucket,
  local: LocalBudgetState,
): PartialObservation | undefined {
  const throttled = observation.status === 429;
  const second = throttled
    ? secondOf(headers, local, observation.receivedAtMs)
    : countedIn(observation, headers, local);
  const { model } = local.item().buckets[bucket];
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
    ...defined({ resetSecond }),
    ...(throttled && retryAfterSeconds !== undefined && { retrySecond: second + retryAfterSeconds }),
    throttled,
    countedBefore: counted ?? Number.NEGATIVE_INFINITY,
  };
}

/** Whether a sighting contradicts the item as last seen, whatever may have been granted to others since. */
export function surprises(
  seen: PartialObservation,
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
