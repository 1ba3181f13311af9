import type { Bucket } from "../../contract/bucket.ts";
import type { LocalBudgetState } from "./local-state.ts";
import type { BucketState, ControlItem, SupplyModel } from "./state.ts";
import type { BucketChange, ControlChange } from "./store.ts";

/** How often a change is worked out anew because another execution wrote first. */
const TRIES = 5;

/**
 * Reads the shared item and writes what follows from it, anew each time that another execution was faster.
 *
 * @param next The change, under a condition on what it was worked out from; undefined where there is nothing to write.
 * @returns Whether it was written.
 * @throws When the control table cannot be reached.
 */
export async function rewrite(
  local: LocalBudgetState,
  next: (item: ControlItem) => ControlChange | undefined,
): Promise<boolean> {
  let item = await local.read();
  for (let tries = 0; tries < TRIES; tries++) {
    const change = next(item);
    if (change === undefined) return false;
    const answer = await local.update(change);
    if (answer.applied) return true;
    item = answer.item;
  }
  return false;
}

/**
 * Replaces a bucket's model.
 *
 * @param next The model that takes its place; undefined where it stays.
 * @param beside What else is written with it.
 * @returns Whether the model is another now.
 * @throws When the control table cannot be reached.
 */
export async function rewriteModel(
  local: LocalBudgetState,
  bucket: Bucket,
  next: (state: BucketState) => SupplyModel | undefined,
  beside: ControlChange["buckets"] = {},
): Promise<boolean> {
  return rewrite(local, ({ buckets }) => {
    const model = next(buckets[bucket]);
    if (model === undefined) return undefined;
    const change: BucketChange = { ...beside[bucket], model, when: { version: buckets[bucket].version } };
    return { buckets: { ...beside, [bucket]: change } };
  });
}
