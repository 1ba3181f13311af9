import type { PairState } from "../../../contract/pair.ts";
import { release } from "../../order/claim.ts";
import { cancelled } from "../cancelled.ts";
import { replaceWithRetry } from "../replace-with-retry.ts";
import { isSame } from "../suspicion.ts";
import { type Concluded, finished, type Planning } from "./state.ts";
import type { Work } from "./work.ts";

/**
 * Ends a change whose batch was cancelled or stopped, and releases the claim that this delivery may have left on the pair.
 *
 * @param otherwise Where the change goes on if another operation wrote the pair meanwhile.
 */
export async function cancelChange(
  pair: PairState,
  otherwise: Planning,
  { operationId, key, ports }: Work,
): Promise<Planning | Concluded> {
  const { progress } = otherwise;
  const { claimed } = progress;
  if (claimed === undefined || !isSame(pair, claimed))
    return finished(cancelled(pair, operationId), progress);
  const released = release(claimed);
  if (!(await replaceWithRetry(key, released, ports))) return otherwise;
  return finished(cancelled(released, operationId), progress);
}
