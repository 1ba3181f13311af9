import type { Doubt, PairState } from "../../contract/pair.ts";
import { doubtsAbout } from "./doubt.ts";

/**
 * How long an id has had its record at least, in milliseconds: `recordRetentionDays` is 30 or more. A day less, so that no clock
 * matters. A request that was sent again sooner is the same one, whichever of its messages made the call.
 */
const SHORTEST_LIFE_MS = 29 * 86_400_000;

/**
 * A pair as a request finds it whose operation_id had an earlier life: a record expires, and its id may be used again. What a
 * call of that life may have done is another operation's doubt, and what was seen before it is forgotten.
 *
 * @param sentAtMs When the request entered its lane: a call that could not take effect any more so long before is not its own.
 */
export function withoutEarlierLife(pair: PairState, operationId: string, sentAtMs: number): PairState {
  const isEarlier = (doubt: Doubt) =>
    doubt.operationId === operationId &&
    doubt.untilMs !== undefined &&
    doubt.untilMs + SHORTEST_LIFE_MS < sentAtMs;
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
