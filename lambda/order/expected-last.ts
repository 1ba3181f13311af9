import type { PairState } from "../../contract/pair.ts";
import type { Place } from "../../contract/place.ts";
import type { ChangeRequest } from "../../contract/request.ts";

/**
 * Whether a request is for a pair as a certain operation left it (`expected.operation_id`), and that operation is still the
 * last one that was applied to it.
 *
 * @returns undefined where the request names no such operation.
 */
export function findsExpectedLast(
  { applied, newest }: PairState,
  { expected }: ChangeRequest,
): boolean | undefined {
  if (expected?.operation_id === undefined) return undefined;
  return (newest ?? applied)?.operationId === expected.operation_id;
}

/**
 * The place of a request in the order of its pair. A request that undoes or repairs what a certain operation did takes the
 * place of that operation: it cannot win against anything that was asked for since, wherever that still waits.
 *
 * @param sent The place of its message.
 */
export function placeIn(pair: PairState, request: ChangeRequest, sent: Place): Place {
  const last = pair.newest ?? pair.applied;
  return findsExpectedLast(pair, request) && last !== undefined ? last.place : sent;
}
