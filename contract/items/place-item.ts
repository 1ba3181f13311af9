import type { Lane, Place } from "../place.ts";

/** A place as the tables hold it. */
export interface PlaceItem {
  readonly lane: Lane;
  readonly sequence: string;
  readonly sent_at_ms: number;
}

/** Spells a place out as a map attribute. */
export function placeToItem({ lane, sequence, sentAtMs }: Place): PlaceItem {
  return { lane, sequence, sent_at_ms: sentAtMs };
}

/** Reads a map attribute back as a place. */
export function placeFromItem({ lane, sequence, sent_at_ms: sentAtMs }: PlaceItem): Place {
  return { lane, sequence, sentAtMs };
}
