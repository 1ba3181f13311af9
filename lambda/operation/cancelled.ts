import type { PairState } from "../../contract/pair.ts";
import type { Ending } from "../../contract/record.ts";
import { callsInDoubt } from "../order/doubt.ts";

/** What a record says of an operation that ended although its own call may have changed the connection unheard. */
export const CALLED_BEFORE = "a call was made before, and it is unknown whether it took effect";

/**
 * The ending of an operation whose batch was cancelled or stopped before it succeeded.
 *
 * @param pair The pair, where the operation is to change one: it names calls whose answer was lost.
 */
export function cancelled(pair: PairState | undefined, operationId: string): Ending {
  if (pair === undefined || !callsInDoubt(pair).includes(operationId)) return { status: "cancelled" };
  return { status: "cancelled", detail: CALLED_BEFORE };
}
