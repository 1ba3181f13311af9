/** Receives from which on a message stays away long enough that its retention ends before its receives run out. */
export const PATIENT_FROM_RECEIVE = 200;
const PATIENT_SECONDS = 25 * 60;
/** SQS hides a message for at most 12 hours, counted from its receive; the worker never asks for more than half of that. */
const LONGEST_SECONDS = 6 * 3600;

/**
 * For how many seconds a message that goes back to its lane stays invisible.
 *
 * @param afterMs What the operation asks for, in milliseconds.
 * @param receiveCount How often the message was received; every delivery counts, also one that was only deferred.
 * @returns Whole seconds, at least 1.
 */
export function visibilitySeconds(afterMs: number, receiveCount: number): number {
  const least = receiveCount >= PATIENT_FROM_RECEIVE ? PATIENT_SECONDS : 1;
  return Math.min(LONGEST_SECONDS, Math.max(least, Math.ceil(afterMs / 1000)));
}
