import type { Doubt, PairState } from "../../contract/pair.ts";
import { CLOCK_SKEW_MS } from "./claim.ts";
import { doubtsAbout } from "./doubt.ts";

/**
 * A pair as a request finds it whose operation_id had an earlier life: a record expires, and its id may be used again. What a
 * call of that life may have done is another operation's doubt, and what was seen before it is forgotten.
 *
 * @param sentAtMs When the request entered its lane: a call that could not take effect any more by then is not its own.
 */
export function withoutEarlierLife(pair: PairState, operationId: string, sentAtMs: number): PairState {
  const isEarlier = (doubt: Doubt) =>
    doubt.operationId === operationId &&
    doubt.untilMs !== undefined &&
    doubt.untilMs + CLOCK_SKEW_MS < sentAtMs;
  const doubts = doubtsAbout(pair);
  if (!doubts.some(isEarlier)) return pair;

  const { claim, unsettled, seenBefore, ...rest } = pair;
  return {
    ...rest,
    inDoubt: doubts.map((doubt) => (isEarlier(doubt) ? renamed(doubt) : doubt)),
    ...(claim && !isEarlier(claim) ? { claim } : {}),
    ...(unsettled && !isEarlier(unsettled) ? { unsettled } : {}),
    ...(seenBefore && seenBefore.operationId !== operationId ? { seenBefore } : {}),
  };
}

/** No request can have this id: it has characters that the contract does not allow. */
function renamed({ operationId, untilMs = 0 }: Doubt): Doubt {
  return { operationId: `${operationId}@${untilMs}`, untilMs };
}
