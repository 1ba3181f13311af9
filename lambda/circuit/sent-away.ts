import type { EndpointBucket } from "../../contract/bucket.ts";
import type { Clock } from "../../contract/clock.ts";
import type { Lane } from "../../contract/place.ts";
import type { CircuitScope } from "./circuit.ts";

/** What a message was sent away for: a circuit, or a bucket without a permit. */
export type BlockedBy = CircuitScope | EndpointBucket;

/** The messages that an execution environment gave back to their lane and that are still hidden there. */
export interface SentAway {
  /** Notes a message that stays hidden for so long. */
  add(lane: Lane, cause: BlockedBy, ms: number): void;
  count(lane: Lane, cause: BlockedBy): number;
  /** Of all causes together. */
  total(lane: Lane): number;
}

/** Messages are counted by the slot in which they come back, in milliseconds. */
const SLOT_MS = 1_000;

/** Counts what one environment sends away. What another one hid is not known: each keeps to its share of a bound. */
export function createSentAway(clock: Clock): SentAway {
  const tallies = new Map<string, Tally>();
  const tallyOf = (key: string): Tally => {
    const known = tallies.get(key);
    if (known !== undefined) return known;
    const created = createTally(clock);
    tallies.set(key, created);
    return created;
  };
  return {
    add(lane, cause, ms) {
      tallyOf(lane).add(ms);
      tallyOf(`${lane} ${cause}`).add(ms);
    },
    count: (lane, cause) => tallyOf(`${lane} ${cause}`).count(),
    total: (lane) => tallyOf(lane).count(),
  };
}

interface Tally {
  add(ms: number): void;
  count(): number;
}

function createTally(clock: Clock): Tally {
  const slots = new Map<number, number>();
  const slotOf = (ms: number) => Math.ceil(ms / SLOT_MS);
  let total = 0;
  let next = slotOf(clock.now());

  const forget = () => {
    const now = slotOf(clock.now());
    // After a long idle time there is nothing left to go through.
    for (; next < now && total > 0; next++) {
      total -= slots.get(next) ?? 0;
      slots.delete(next);
    }
    next = now;
  };
  return {
    add(ms) {
      forget();
      const slot = slotOf(clock.now() + ms);
      slots.set(slot, (slots.get(slot) ?? 0) + 1);
      total += 1;
    },
    count() {
      forget();
      return total;
    },
  };
}
