import type { Clock, Random } from "../../contract/clock.ts";
import type { PairKey, PairState } from "../../contract/pair.ts";
import type { PairStore } from "../order/pair-store.ts";

const TRIES = 4;
/** Longest pause after the first try, in milliseconds; it grows with each. */
const PAUSE_MS = 1_000;

/**
 * Writes a claim, or what became of its call, with more patience than other writes get: a claim that stays looks like a
 * crash.
 *
 * @returns false when another execution wrote first.
 * @throws what the store threw at the last try.
 */
export async function replaceWithRetry(
  key: PairKey,
  next: PairState,
  { pairs, clock, random }: { readonly pairs: PairStore; readonly clock: Clock; readonly random: Random },
): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await pairs.replace(key, next);
    } catch (error) {
      if (tries === TRIES) throw error;
      await clock.sleep(tries * PAUSE_MS * random());
    }
  }
}
