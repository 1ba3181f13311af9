import type { Clock } from "../../../contract/clock.ts";
import type { BatchStoreModel } from "../../models/batch-store.ts";

/** An operator whose cancellation has no answer for so long cancels again. */
const PATIENCE_MS = 30_000;

/** Cancels a batch, again and again until it is sure to be. */
export async function cancelBatch(batchId: string, batches: BatchStoreModel, clock: Clock): Promise<void> {
  for (;;) {
    const cancelled = batches.cancel(batchId, "an operator's whim", clock.now()).then(() => true);
    if (await Promise.race([cancelled, clock.sleep(PATIENCE_MS).then(() => false)])) return;
  }
}
