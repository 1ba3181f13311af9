import { type PairKey, type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { PairStore } from "../../lambda/order/pair-store.ts";

/** The connections table in memory. Pairs are readonly all the way down, so none is copied. */
export interface PairStoreModel extends PairStore {
  /** Takes an entry out. */
  forget(key: PairKey): void;
}

/** Creates the table, empty. */
export function pairStoreModel(): PairStoreModel {
  const pairs = new Map<string, PairState>();
  const nameOf = ({ organizationId, connectionId }: PairKey) => `${organizationId}#${connectionId}`;

  return {
    forget: (key) => void pairs.delete(nameOf(key)),
    async read(key) {
      return pairs.get(nameOf(key)) ?? UNKNOWN_PAIR;
    },
    async replace(key, next) {
      const { version } = pairs.get(nameOf(key)) ?? UNKNOWN_PAIR;
      if (version !== next.version - 1) return false;
      pairs.set(nameOf(key), next);
      return true;
    },
  };
}
