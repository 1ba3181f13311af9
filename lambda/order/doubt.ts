import type { PairState } from "../../contract/pair.ts";

/**
 * The operations whose calls may have changed a pair unheard: those on record as such, the holder of the claim, and
 * the operation that left it behind.
 */
export function callsInDoubt({ claim, unsettled, inDoubt = [] }: PairState): readonly string[] {
  const holders = [claim, unsettled].flatMap((holder) => (holder === undefined ? [] : [holder.operationId]));
  return [...new Set([...inDoubt, ...holders])];
}
