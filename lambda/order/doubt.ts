import type { Doubt, PairState } from "../../contract/pair.ts";

/**
 * The calls that may have changed a pair unheard: those on record as such, that of the holder of the claim, and that of
 * the operation that left it behind. One for each operation, with the time of its last.
 */
export function doubtsAbout({ claim, unsettled, inDoubt = [] }: PairState): readonly Doubt[] {
  const doubts = new Map<string, Doubt>(inDoubt.map((doubt) => [doubt.operationId, doubt]));
  for (const holder of [unsettled, claim]) {
    if (holder === undefined) continue;
    const { operationId, untilMs } = holder;
    doubts.set(operationId, { operationId, untilMs });
  }
  return [...doubts.values()];
}

/** The operations whose calls may have changed a pair unheard, in the order of their first such call. */
export function callsInDoubt(pair: PairState): readonly string[] {
  return doubtsAbout(pair).map(({ operationId }) => operationId);
}
