import type { Bucket } from "../../contract/bucket.ts";
import { assumedLimit } from "./assumed.ts";
import { throttledBucket } from "./attribution.ts";
import { braked } from "./brake.ts";
import { refillPerSecond } from "./budget-view.ts";
import type { ObserveBudget } from "./events.ts";
import type { RateHeaders } from "./headers.ts";
import { type LimitHints, learn } from "./learn.ts";
import type { LocalBudgetState } from "./local-state.ts";
import { observationOf, secondOf } from "./observe-answer.ts";
import type { IssuedPermit } from "./permit.ts";
import type { RateObservation } from "./rate-budget.ts";
import { rewrite, rewriteModel } from "./rewrite.ts";
import { surelyMs } from "./server-clock.ts";
import type { ControlChange } from "./store.ts";

/**
 * Learns from a 429: the bucket that it blames was empty. Where it blames none, or one whose size no answer has shown, all
 * calls slow down for a while, and what was learned stays as it is.
 *
 * @returns Whether something is another now.
 * @throws When the control table cannot be reached.
 */
export async function learnFromRefusal(
  observation: RateObservation,
  headers: RateHeaders,
  local: LocalBudgetState,
  hints: LimitHints,
  observe: ObserveBudget,
): Promise<boolean> {
  const { message } = observation;
  const permit: IssuedPermit = observation.permit;
  const bucket = throttledBucket(permit.bucket, message, local.item(), headers.limit);
  observe({ event: "throttled", bucket });
  const seen = bucket && observationOf(observation, headers, bucket, local);
  if (bucket === undefined || seen === undefined) return slowDown(observation, headers, local, hints);

  const refused = untaken(permit, bucket);
  const isNews = await rewriteModel(
    local,
    bucket,
    (state) => learn(state, { ...seen, countedAtMost: state.granted - 1 }, hints[bucket]),
    refused,
  );
  if (!isNews) await local.update({ buckets: refused });
  return isNews;
}

/**
 * What a refused call did not take: a request is counted in the management API's bucket first, and one that it refuses
 * never reaches the group's. A permit that was granted without the table was never added.
 */
function untaken(permit: IssuedPermit, bucket: Bucket): ControlChange["buckets"] {
  if (permit.countedBefore === undefined) return {};
  const buckets = bucket === "management" ? (["management", permit.bucket] as const) : [bucket];
  return Object.fromEntries(buckets.map((name) => [name, { add: { granted: -1 } }]));
}

/** Puts the brake on, or tightens it. The call was refused, so it took nothing from its group's bucket. */
async function slowDown(
  { permit, sentAtMs, receivedAtMs }: RateObservation,
  headers: RateHeaders,
  local: LocalBudgetState,
  hints: LimitHints,
): Promise<boolean> {
  const { countedBefore }: IssuedPermit = permit;
  const second = secondOf(headers, local, receivedAtMs);
  const clock = local.clock();
  const refused = untaken(permit, permit.bucket);
  const isNews =
    second !== undefined &&
    clock !== undefined &&
    (await rewrite(local, (item) => {
      const { granted } = item.buckets.management;
      const brake = braked(item.brake, {
        second,
        sentSecond: Math.floor(surelyMs(clock, sentAtMs) / 1000),
        retryAfterSeconds: headers.retryAfterSeconds ?? 0,
        granted,
        countedBefore: countedBefore?.management ?? granted - 1,
        refillPerSecond:
          refillPerSecond(item, permit.bucket) ?? assumedLimit(permit.bucket, hints).refillPerSecond,
      });
      return brake && { buckets: refused, brake, whenBrakeVersion: item.brakeVersion };
    }));
  if (!isNews) await local.update({ buckets: refused });
  return isNews;
}
