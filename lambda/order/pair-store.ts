import type { PairKey, PairState } from "../../contract/pair.ts";

/** The connections table. */
export interface PairStore {
  /** What is known of a pair, read consistently. */
  read(key: PairKey): Promise<PairState>;
  /**
   * Writes the next version of a pair, on the condition that the version before it is still there.
   *
   * @returns false when another execution wrote first.
   */
  replace(key: PairKey, next: PairState): Promise<boolean>;
}
