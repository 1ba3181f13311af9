import type { Session } from "../session/session.ts";
import { readBatch } from "./read.ts";
import { batchStoreOf } from "./store.ts";

/** A batch that was to be cancelled, as programs get it. */
export interface CancelledBatch {
  readonly batch_id: string;
  /** `cancelled`, or the state that it has since it was too late; `gone` where the batch no longer exists. */
  readonly state: string;
}

/**
 * Cancels a batch: after two seconds the worker begins no call for it. The batch says who cancelled it.
 *
 * @param why For the record.
 */
export async function cancelBatch(session: Session, batchId: string, why?: string): Promise<CancelledBatch> {
  const store = await batchStoreOf(session);
  const who = `cancelled by ${await session.requester()}`;
  const reason = why === undefined ? who : `${why} (${who})`;
  if (await store.cancel(batchId, reason, session.clients.now()))
    return { batch_id: batchId, state: "cancelled" };
  const { state = "gone" } = (await readBatch(session, batchId)) ?? {};
  return { batch_id: batchId, state };
}
