import {
  type Bucket,
  charged,
  fullBucket,
  holdsAtMs,
  refilled,
  relimited,
} from "../../local/tenant/bucket.ts";
import type { BucketEvent, Recording } from "../../local/tenant/recording.ts";

/** The work whose ideal time is asked for. */
export interface IdealWork {
  /** Permits that are needed, of each bucket. */
  readonly permits: number;
  /** Tokens that the client leaves in each bucket, at most all but one of its size. */
  readonly reserve: number;
}

/**
 * When an all-knowing client that takes every token the moment it can, and never one too many, has its last permit.
 * The ideal time of a measurement is this and one median latency.
 *
 * What others took is subtracted at the time they took it. Where the client itself empties a bucket (reserve 0), a
 * take of theirs that finds no token left is paid from the next refill, so the ideal errs on the short side, by one
 * refill at most.
 *
 * @returns Seconds from the start of the recording.
 * @example
 * // 25 a bucket, 750 a minute, started on a whole second:
 * const group = fullBucket(perMinute(25, 750), 0);
 * idealSeconds({ startedAtMs: 0, group, events: [] }, { permits: 500, reserve: 5 }); // 39
 */
export function idealSeconds(recording: Recording, work: IdealWork): number {
  let buckets = { management: recording.management, group: recording.group };
  let nextEvent = 0;
  let takenAtMs = recording.startedAtMs;

  for (let permit = 0; permit < work.permits; permit += 1) {
    let atMs = earliestMs(buckets, work.reserve, takenAtMs);
    for (;;) {
      const event = recording.events[nextEvent];
      if (event === undefined || event.atMs > atMs) break;
      buckets = { ...buckets, [event.bucket]: afterEvent(buckets[event.bucket], event) };
      nextEvent += 1;
      atMs = earliestMs(buckets, work.reserve, Math.max(takenAtMs, event.atMs));
    }
    if (!Number.isFinite(atMs)) return Number.POSITIVE_INFINITY;
    takenAtMs = atMs;
    buckets = {
      management: buckets.management && charged(buckets.management, atMs),
      group: buckets.group && charged(buckets.group, atMs),
    };
  }
  return (takenAtMs - recording.startedAtMs) / 1_000;
}

/**
 * The ideal time of a client whose first call is counted half a latency after the start: a refill into the full bucket
 * before that is lost to it.
 */
export function reachableSeconds(recording: Recording, work: IdealWork, latencySeconds: number): number {
  const half = latencySeconds / 2;
  const startedAtMs = recording.startedAtMs + half * 1000;
  return half + idealSeconds({ ...recording, startedAtMs }, work) + half;
}

function earliestMs(
  buckets: { readonly [Name in "management" | "group"]: Bucket | undefined },
  reserve: number,
  fromMs: number,
): number {
  let earliest = fromMs;
  for (const bucket of [buckets.management, buckets.group]) {
    if (bucket === undefined) continue;
    const kept = Math.min(reserve, bucket.limit.burst - 1);
    earliest = Math.max(earliest, holdsAtMs(refilled(bucket, fromMs), kept + 1));
  }
  return earliest;
}

function afterEvent(bucket: Bucket | undefined, event: BucketEvent): Bucket | undefined {
  if (event.kind === "take") return bucket && charged(bucket, event.atMs);
  if (event.limit === undefined) return undefined;
  return bucket ? relimited(bucket, event.limit, event.atMs) : fullBucket(event.limit, event.atMs);
}
