/** The two queues in front of the worker: urgent single requests, and everything that has time. */
export const LANES = ["interactive", "bulk"] as const;
/** The queue that a request came through. */
export type Lane = (typeof LANES)[number];

/** Where a request stands in the order of all requests for its organization and connection. */
export interface Place {
  readonly lane: Lane;
  /** SQS `SequenceNumber`: 20 digits that grow within a message group, too large for a double. */
  readonly sequence: string;
  /** SQS `SentTimestamp` in milliseconds, on SQS's clock, raised so that it never runs back within a lane. */
  readonly sentAtMs: number;
}

/**
 * Compares two places: negative when `a` was asked for before `b`, positive when after, 0 when they are the same.
 *
 * Within a lane the sequence decides. Across lanes the time does, and of two requests in the same millisecond
 * the interactive one counts as the later, so that it wins.
 *
 * @example comparePlaces(older, newer) < 0
 */
export function comparePlaces(a: Place, b: Place): number {
  if (a.lane === b.lane) {
    const [left, right] = [BigInt(a.sequence), BigInt(b.sequence)];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  if (a.sentAtMs !== b.sentAtMs) return a.sentAtMs - b.sentAtMs;
  return a.lane === "bulk" ? -1 : 1;
}

/** The newest place that a lane has shown for a pair, for each lane that has shown one. */
export type LastPlaces = { readonly [L in Lane]?: Pick<Place, "sequence" | "sentAtMs"> };

/**
 * Brings a place's time into line with the newest one of its lane, where SQS's clock ran back between two messages: a
 * later message of a lane counts as no earlier than it, an earlier message (out of the dead-letter queue, say) as no
 * later. The order across lanes must not contradict the order within a lane.
 */
export function alignPlace(place: Place, last: LastPlaces): Place {
  const newest = last[place.lane];
  if (newest === undefined) return place;
  const ahead = BigInt(place.sequence) - BigInt(newest.sequence);
  if (ahead > 0n) return { ...place, sentAtMs: Math.max(place.sentAtMs, newest.sentAtMs) };
  if (ahead < 0n) return { ...place, sentAtMs: Math.min(place.sentAtMs, newest.sentAtMs) };
  return { ...place, sentAtMs: newest.sentAtMs };
}
