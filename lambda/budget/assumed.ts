/**
 * The pace before a tenant, or a proxy in front of it, whose answers carry no rate limit headers: what was configured,
 * else the smallest limit that is documented. It is a model like a learned one, so all executions share it.
 */
import { SMALLEST_REFILL_PER_SECOND } from "./degraded-pace.ts";
import type { LimitHint, LimitHints } from "./learn.ts";
import type { BucketState, GroupBucket, SupplyModel } from "./state.ts";
import { grantable } from "./supply.ts";

/** Essentials and Professional, the smallest documented plans: 5 at once, 25 a minute. */
const SMALLEST: LimitHint = { burst: 5, refillPerSecond: SMALLEST_REFILL_PER_SECOND };

/** In every documented plan reads get at least this share of the requests that writes get. */
const READ_SHARE = 2 / 3;

/** A learned rate is used for so long, in seconds, after the headers have vanished. */
const TRUST_SECONDS = 600;

/** A limit whose rate was never learned is worth less. */
const TRUST_WITHOUT_RATE_SECONDS = 10;

/**
 * Tokens at the first answer: every documented bucket holds five. So one more call can show at once that it was this
 * answer alone that lacked the headers, though bulk work leaves one token to others.
 */
const FIRST_TOKENS = 2;

/** The limit to assume of a bucket whose answers name none. */
export function assumedLimit(group: GroupBucket, hints: LimitHints): LimitHint {
  const hint = hints[group];
  if (hint !== undefined) return hint;
  const { write } = hints;
  if (group !== "read" || write === undefined) return SMALLEST;
  return {
    burst: write.burst,
    refillPerSecond: Math.max(SMALLEST.refillPerSecond, write.refillPerSecond * READ_SHARE),
  };
}

/**
 * The model after an answer that a working tenant gave without rate limit headers.
 *
 * @param second The second of the server's clock in which the answer was given.
 * @returns Undefined when the answer says nothing new.
 */
export function withoutHeaders(
  state: BucketState,
  second: number,
  limit: LimitHint,
): SupplyModel | undefined {
  const { model, granted } = state;
  if (model === undefined) return assumed(limit, granted + FIRST_TOKENS, second);
  if (model.assumed) {
    const { burst, refillPerSecond } = model;
    if (burst === limit.burst && refillPerSecond === limit.refillPerSecond) return undefined;
    return assumed(limit, Math.min(grantable(state, model, second), granted + limit.burst), second);
  }
  // Refusals are what such a bucket is learned from.
  if (model.hidden) return undefined;
  if (model.bareSinceSecond === undefined) return { ...model, bareSinceSecond: second };
  const trustSeconds = model.refillPerSecond === undefined ? TRUST_WITHOUT_RATE_SECONDS : TRUST_SECONDS;
  return second - model.bareSinceSecond < trustSeconds ? undefined : assumed(limit, granted, second);
}

/** How full the bucket is, no answer says. */
function assumed({ burst, refillPerSecond }: LimitHint, supply: number, second: number): SupplyModel {
  const point = { supply, second };
  return {
    burst,
    known: point,
    refillPerSecond,
    resetSecond: second + 1,
    stepSeconds: 1,
    anchor: point,
    nextAnchor: point,
    assumed: true,
  };
}
