import type { Limit } from "../../local/tenant/bucket.ts";
import type { LoggedRequest } from "../../local/tenant/log.ts";

/** A limit of the tenant, in the figures of its documentation. */
export type LimitFigures = Pick<Limit, "burst" | "refillPerMinute">;

/** How fast a group of endpoints was called. */
export interface RateReached {
  /** Requests that the tenant let through. */
  readonly requests: number;
  /** Requests that it answered with 429. */
  readonly throttled: number;
  /** From the first to the last, in seconds. */
  readonly seconds: number;
  /** What the limit lets through in that time. */
  readonly allowed: number;
}

/** Counts the requests of one group against its limit. */
export function rateReached(
  requests: readonly LoggedRequest[],
  { burst, refillPerMinute }: LimitFigures,
): RateReached {
  const counted = requests.filter((request) => request.counted);
  const passed = counted.filter((request) => request.throttledBy === undefined);
  const [first, last] = [passed[0], passed.at(-1)];
  const seconds = first === undefined || last === undefined ? 0 : (last.atMs - first.atMs) / 1_000;
  return {
    requests: passed.length,
    throttled: counted.length - passed.length,
    seconds,
    allowed: Math.floor(burst + (refillPerMinute / 60) * seconds),
  };
}
