import { type Pair, type PairKey, UNKNOWN_PAIR } from "../../lambda/order/pair.ts";
import type { PairStore } from "../../lambda/ports.ts";

/** The connections table in memory. Pairs are readonly all the way down, so none is copied. */
export function pairStoreModel(): PairStore {
  const pairs = new Map<string, Pair>();
  const nameOf = ({ organizationId, connectionId }: PairKey) => `${organizationId}#${connectionId}`;

  return {
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
