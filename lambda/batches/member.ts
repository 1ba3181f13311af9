import { hasMembers, isHalted } from "../../contract/batch.ts";
import type { Lane } from "../../contract/place.ts";
import type { BatchWatch } from "./watch.ts";

/** How soon after a batch was cancelled no call of it begins any more, in milliseconds: a promise. */
export const CANCELLED_WITHIN_MS = 2_000;

/** How old what is known of a batch may be when a call is on its way to the tenant: the rest is for the way. */
const CALL_AGE_MS = CANCELLED_WITHIN_MS - 250;

/** How old it may be while work for a batch begins or waits: looking more often would cost more than it spares. */
const WORK_AGE_MS = 15_000;

/** How often work that waits asks whether its batch goes on, in milliseconds. */
export const HOLD_LOOK_MS = WORK_AGE_MS;

/** A request as a member of its batch, if it has one. */
export interface BatchMember {
  /** Whether work on it has become pointless, as far as was to be known some seconds ago. */
  isHalted(): Promise<boolean>;
  /** Whether a call may begin now. @throws when the control table does not say. */
  mayCall(): Promise<boolean>;
  /** Whether what `mayCall` said still holds, some time later. */
  mayStillCall(): boolean;
  /** Whether the state of a connection is to be captured before it is changed. */
  captures(): boolean;
}

/** A request that belongs to no batch. */
export const NO_MEMBER: BatchMember = {
  isHalted: async () => false,
  mayCall: async () => true,
  mayStillCall: () => true,
  captures: () => false,
};

/** Sees a request as a member of the batch that it names. A batch that does not exist is a mere label. */
export function memberOf(batchId: string | undefined, lane: Lane, watch: BatchWatch): BatchMember {
  if (batchId === undefined || !hasMembers(lane)) return NO_MEMBER;
  const isHaltedAt = async (maxAgeMs: number) => {
    const batch = await watch.standing(batchId, maxAgeMs);
    return batch !== undefined && isHalted(batch);
  };
  return {
    isHalted: () => isHaltedAt(WORK_AGE_MS),
    mayCall: async () => !(await isHaltedAt(CALL_AGE_MS)),
    mayStillCall: () => watch.isFresh(batchId, CALL_AGE_MS),
    captures: () => watch.known(batchId)?.capture ?? false,
  };
}
