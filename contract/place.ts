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

/** A place as far as the order within its lane goes. */
type LanePlace = Pick<Place, "sequence" | "sentAtMs">;

/**
 * How much later than its lane's last a message with a lower sequence was sent where the lane is another queue than before,
 * in milliseconds: SQS promises growing sequences within a queue, and nothing of one that is created anew under its name.
 */
export const OTHER_QUEUE_MS = 600_000;

/**
 * Compares two places of one lane: the sequence decides, unless the lower one was sent so much later that it must be
 * another queue's.
 */
export function compareInLane(a: LanePlace, b: LanePlace): number {
  const [left, right] = [BigInt(a.sequence), BigInt(b.sequence)];
  if (left === right) return 0;
  const [low, high, lowIsFirst] = left < right ? [a, b, -1] : [b, a, 1];
  return low.sentAtMs - high.sentAtMs > OTHER_QUEUE_MS ? -lowIsFirst : lowIsFirst;
}

/**
 * Compares two places: negative when `a` was asked for before `b`, positive when after, 0 when they are the same.
 *
 * Within a lane the sequence decides (`compareInLane`). Across lanes the time does, and of two requests in the same millisecond
 * the interactive one counts as the later, so that it wins.
 *
 * @example comparePlaces(older, newer) < 0
 */
export function comparePlaces(a: Place, b: Place): number {
  if (a.lane === b.lane) return compareInLane(a, b);
  if (a.sentAtMs !== b.sentAtMs) return a.sentAtMs - b.sentAtMs;
  return a.lane === "bulk" ? -1 : 1;
}

/** A place as a message attribute of a dead letter. */
export function placeToText({ lane, sequence, sentAtMs }: Place): string {
  return `${lane}:${sequence}:${sentAtMs}`;
}

/** The place that `placeToText` wrote; undefined of any other text. */
export function placeOfText(text: string): Place | undefined {
  const [, lane, sequence, sentAtMs] = /^(interactive|bulk):(\d{1,20}):(\d{1,15})$/.exec(text) ?? [];
  if (lane === undefined || sequence === undefined) return undefined;
  return { lane: lane as Lane, sequence, sentAtMs: Number(sentAtMs) };
}

/** The newest place that a lane has shown for a pair, for each lane that has shown one. */
export type LastPlaces = { readonly [L in Lane]?: LanePlace };

/**
 * Brings a place's time into line with the newest one of its lane, where SQS's clock ran back between two messages: a
 * later message of a lane counts as no earlier than it, an earlier message (out of the dead-letter queue, say) as no
 * later. The order across lanes must not contradict the order within a lane.
 */
export function alignPlace(place: Place, last: LastPlaces): Place {
  const newest = last[place.lane];
  if (newest === undefined) return place;
  const ahead = compareInLane(place, newest);
  if (ahead > 0) return { ...place, sentAtMs: Math.max(place.sentAtMs, newest.sentAtMs) };
  if (ahead < 0) return { ...place, sentAtMs: Math.min(place.sentAtMs, newest.sentAtMs) };
  return { ...place, sentAtMs: newest.sentAtMs };
}
