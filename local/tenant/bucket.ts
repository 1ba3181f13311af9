/**
 * Token buckets as Auth0 describes them, in whole-number arithmetic on a clock that the caller reads.
 *
 * One model covers both descriptions in Auth0's documentation: every `refillEveryMs`, counted from the epoch of the
 * tenant's clock, the bucket gains `refillPerMinute` × that time, a fraction of a token included, up to the burst.
 * Limits per second step by the millisecond, limits per minute by the second, fixed windows by their own length.
 */

/** A limit of n a minute adds n of these parts every millisecond, so that fractions stay exact. */
const PARTS_PER_TOKEN = 60_000;

/** A rate limit. */
export interface Limit {
  /** Size of the bucket, in tokens. */
  readonly burst: number;
  /** Sustained rate, in tokens a minute. */
  readonly refillPerMinute: number;
  /** How often the bucket is refilled, in milliseconds. */
  readonly refillEveryMs: number;
}

/** A bucket at one moment. */
export interface Bucket {
  readonly limit: Limit;
  /** Content, in parts of a token. */
  readonly parts: number;
  /** When this was so, in milliseconds on the tenant's clock. */
  readonly atMs: number;
}

/**
 * A limit as Auth0 applies its limits per minute: refilled on whole seconds.
 *
 * @param burst Bucket size in tokens.
 * @param refillPerMinute Sustained rate in tokens a minute.
 * @throws RangeError where a figure is not a whole number of at least 1.
 * @example perMinute(25, 750)
 */
export function perMinute(burst: number, refillPerMinute: number): Limit {
  return fixedWindow(burst, refillPerMinute, 1_000);
}

/**
 * A limit as Auth0 applies its limits per second: refilled by the millisecond.
 *
 * @param burst Bucket size in tokens.
 * @param refillPerSecond Sustained rate in tokens a second.
 * @throws RangeError where a figure is not a whole number of at least 1.
 * @example perSecond(50, 16)
 */
export function perSecond(burst: number, refillPerSecond: number): Limit {
  return fixedWindow(burst, refillPerSecond * 60, 1);
}

/**
 * A limit that is topped up at the start of each window only: rate × window tokens, up to the burst.
 *
 * @param burst Bucket size in tokens.
 * @param refillPerMinute Sustained rate in tokens a minute.
 * @param windowMs Length of the window in milliseconds.
 * @throws RangeError where a figure is not a whole number of at least 1.
 * @example fixedWindow(25, 750, 60_000)
 */
export function fixedWindow(burst: number, refillPerMinute: number, windowMs: number): Limit {
  for (const [name, value] of Object.entries({ burst, refillPerMinute, windowMs })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${name} of a rate limit must be a whole number of at least 1, not ${value}`);
    }
  }
  return { burst, refillPerMinute, refillEveryMs: windowMs };
}

/** A bucket that is full at `nowMs`. */
export function fullBucket(limit: Limit, nowMs: number): Bucket {
  return { limit, parts: limit.burst * PARTS_PER_TOKEN, atMs: nowMs };
}

/** The whole tokens in a bucket; negative where more was charged than it held. */
export function tokensIn(bucket: Bucket): number {
  return Math.floor(bucket.parts / PARTS_PER_TOKEN);
}

/** The bucket at a later moment. A moment in its past leaves it as it is. */
export function refilled(bucket: Bucket, nowMs: number): Bucket {
  if (nowMs <= bucket.atMs) return bucket;
  const { burst, refillPerMinute, refillEveryMs } = bucket.limit;
  const steps = Math.floor(nowMs / refillEveryMs) - Math.floor(bucket.atMs / refillEveryMs);
  const parts = bucket.parts + steps * refillEveryMs * refillPerMinute;
  return { ...bucket, parts: Math.min(parts, burst * PARTS_PER_TOKEN), atMs: nowMs };
}

/** The bucket with one token less, also if it is empty. */
export function charged(bucket: Bucket, nowMs: number): Bucket {
  const now = refilled(bucket, nowMs);
  return { ...now, parts: now.parts - PARTS_PER_TOKEN };
}

/** Takes one token where there is one. */
export function take(bucket: Bucket, nowMs: number): { readonly granted: boolean; readonly bucket: Bucket } {
  const now = refilled(bucket, nowMs);
  return tokensIn(now) >= 1
    ? { granted: true, bucket: charged(now, nowMs) }
    : { granted: false, bucket: now };
}

/**
 * Returns when a bucket that no client draws on holds so many tokens, in milliseconds on the tenant's clock.
 *
 * @returns The bucket's own moment where it holds them already, Infinity where they do not fit.
 */
export function holdsAtMs(bucket: Bucket, tokens: number): number {
  const { burst, refillPerMinute, refillEveryMs } = bucket.limit;
  const missing = tokens * PARTS_PER_TOKEN - bucket.parts;
  if (missing <= 0) return bucket.atMs;
  if (tokens > burst) return Number.POSITIVE_INFINITY;
  const steps = Math.ceil(missing / (refillEveryMs * refillPerMinute));
  return (Math.floor(bucket.atMs / refillEveryMs) + steps) * refillEveryMs;
}

/** The bucket under another limit from `nowMs` on: what it holds stays, as far as it fits. */
export function relimited(bucket: Bucket, limit: Limit, nowMs: number): Bucket {
  const now = refilled(bucket, nowMs);
  return { ...now, limit, parts: Math.min(now.parts, limit.burst * PARTS_PER_TOKEN) };
}
