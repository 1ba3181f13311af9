import type { Random } from "../../contract/clock.ts";
import { defined } from "../../contract/defined.ts";
import {
  type Bucket,
  fullBucket,
  holdsAtMs,
  type Limit,
  refilled,
  relimited,
  take,
  tokensIn,
} from "./bucket.ts";
import type { BucketName, Group } from "./bucket-name.ts";
import { type OtherClient, otherClient, takesUntil } from "./other-client.ts";
import type { BucketEvent, Recording } from "./recording.ts";

/** Limits by bucket; one that is left out does not limit. */
export type LimitsByBucket = { readonly [Name in BucketName]?: Limit };

/** What the rate limit said to a request. */
export interface Count {
  /** The bucket that refused, if one did. */
  readonly refusedBy?: BucketName;
  /** What the answer's headers tell; undefined where nothing limits the endpoint. */
  readonly state?: BucketState;
}

/** A bucket as the rate limit headers describe it. */
export interface BucketState {
  readonly limit: number;
  readonly remaining: number;
  /** The UNIX second, on the tenant's clock, at which at least one more token is there. */
  readonly resetAtSecond: number;
}

/** The rate limits of a tenant. Every time is in milliseconds on the tenant's clock and never runs back. */
export interface Limits {
  /**
   * Counts a request: first against the Management API's bucket, then against its group's. What the first one gave
   * is spent even where the second refuses. An answer tells of the group's bucket, or of the one that refused.
   */
  count(group: Group, nowMs: number): Count;
  /** Gives a bucket another limit, or none. A bucket that had none starts full. */
  setLimit(name: BucketName, limit: Limit | undefined, nowMs: number): void;
  /**
   * Lets another client draw on a group, and so on the Management API's bucket, at random times.
   *
   * @param share How much of the group's refill it asks for on average, 0 to 1; 0 ends it.
   * @throws Error where the group has no limit.
   */
  setOtherClient(group: Group, share: number, nowMs: number): void;
  /**
   * Moves every bucket along with the tenant's clock, so that a clock that is set gains or loses no tokens.
   * A recording does not survive it.
   */
  shiftClock(byMs: number): void;
  /** Starts a recording of what an ideal client that works on one group must take into account. */
  record(group: Group, nowMs: number): Recording;
}

/** Creates full buckets for the given limits. */
export function createLimits(limits: LimitsByBucket, random: Random, nowMs: number): Limits {
  const buckets = new Map<BucketName, Bucket>();
  for (const [name, limit] of Object.entries(limits)) {
    buckets.set(name as BucketName, fullBucket(limit, nowMs));
  }
  const otherClients = new Map<Group, OtherClient>();
  const recordings: { readonly group: Group; readonly events: BucketEvent[] }[] = [];

  /** A recording counts a token as another client's if another client took it or if it belongs to another group. */
  function noteTake(name: BucketName, group: Group, atMs: number, byOtherClient: boolean): void {
    for (const recording of recordings) {
      const ownGroup = recording.group === group;
      if (name === "management" && (!ownGroup || byOtherClient)) {
        recording.events.push({ kind: "take", atMs, bucket: "management" });
      }
      if (name === group && ownGroup && byOtherClient) {
        recording.events.push({ kind: "take", atMs, bucket: "group" });
      }
    }
  }

  function countAt(group: Group, atMs: number, byOtherClient: boolean): BucketName | undefined {
    for (const name of ["management", group] as const) {
      const bucket = buckets.get(name);
      if (bucket === undefined) continue;
      const taken = take(bucket, atMs);
      buckets.set(name, taken.bucket);
      if (!taken.granted) return name;
      noteTake(name, group, atMs, byOtherClient);
    }
    return undefined;
  }

  function letOthersTake(nowMs: number): void {
    for (const { group, atMs } of takesUntil(otherClients, nowMs)) countAt(group, atMs, true);
  }

  return {
    count(group, nowMs) {
      letOthersTake(nowMs);
      const refusedBy = countAt(group, nowMs, false);
      const told = buckets.get(refusedBy ?? group) ?? buckets.get("management");
      return defined({ refusedBy, state: told && stateOf(told) });
    },

    setLimit(name, limit, nowMs) {
      letOthersTake(nowMs);
      const bucket = buckets.get(name);
      if (limit === undefined) buckets.delete(name);
      else buckets.set(name, bucket ? relimited(bucket, limit, nowMs) : fullBucket(limit, nowMs));
      for (const { group, events } of recordings) {
        const concerned = name === "management" ? "management" : name === group ? "group" : undefined;
        if (concerned) events.push({ kind: "limit", atMs: nowMs, bucket: concerned, limit });
      }
    },

    setOtherClient(group, share, nowMs) {
      letOthersTake(nowMs);
      const limit = buckets.get(group)?.limit;
      if (limit === undefined) throw new Error(`${group} has no limit that another client could share.`);
      if (share > 0) otherClients.set(group, otherClient(share * limit.refillPerMinute, random, nowMs));
      else otherClients.delete(group);
    },

    shiftClock(byMs) {
      for (const [name, bucket] of buckets) buckets.set(name, { ...bucket, atMs: bucket.atMs + byMs });
      for (const client of otherClients.values()) client.nextTakeAtMs += byMs;
    },

    record(group, nowMs) {
      letOthersTake(nowMs);
      const events: BucketEvent[] = [];
      recordings.push({ group, events });
      const [ownBucket, management] = [buckets.get(group), buckets.get("management")];
      return {
        startedAtMs: nowMs,
        events,
        ...defined({
          group: ownBucket && refilled(ownBucket, nowMs),
          management: management && refilled(management, nowMs),
        }),
      };
    },
  };
}

function stateOf(bucket: Bucket): BucketState {
  const remaining = tokensIn(bucket);
  return {
    limit: bucket.limit.burst,
    remaining,
    resetAtSecond: Math.ceil(holdsAtMs(bucket, remaining + 1) / 1_000),
  };
}
