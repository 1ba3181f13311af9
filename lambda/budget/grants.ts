import type { SharedClock } from "./server-clock.ts";
import type { BucketState, GrantMark } from "./state.ts";

/** The server's time is divided into slots; for the last few, the item says how many permits had been granted before. */
const SLOT_MS = 250;

/** So much of the past is kept in the item. */
const KEPT_MS = 1250;

/** The slot of a moment of the server's clock. */
export function slotOf(serverMs: number): number {
  return Math.floor(serverMs / SLOT_MS);
}

/** What a claim notes about its slot, and which slots it forgets. */
export function markOf(state: BucketState, serverMs: number): { slot: number; forget: readonly number[] } {
  const oldest = slotOf(serverMs - KEPT_MS);
  const slot = slotOf(serverMs);
  const forget = state.marks.map((mark) => mark.slot).filter((known) => known < oldest || known > slot + 8);
  return { slot, forget };
}

/**
 * Of the permits granted, how many the server has surely counted by the time a permit of this claim gets there: those
 * that were granted so long before that their calls must have arrived.
 *
 * @param state The bucket as the claim left it.
 * @param clock The clock that executions share.
 * @param claimed How many permits the claim took.
 * @param arrivalMs The longest that a call takes to be counted.
 */
export function surelyCounted(
  state: BucketState,
  clock: SharedClock | undefined,
  claimed: number,
  serverMs: number,
  arrivalMs: number,
): number {
  const marks = moved(state.marks, clock);
  return Math.min(state.granted - claimed, grantedBefore({ ...state, marks }, serverMs - arrivalMs));
}

/**
 * Marks where they belong: those made before the clock was known as well as now are from later than they say.
 *
 * An execution that slept through that makes one more such mark. To move all marks of the time after it, too, would put those of
 * all others too late: at 5, 150 a minute that led to ten times as many refusals.
 */
function moved(marks: readonly GrantMark[], clock: SharedClock | undefined): readonly GrantMark[] {
  if (clock?.gainedMs === undefined) return marks;
  const gained = clock.gainedMs / SLOT_MS;
  const since = slotOf(clock.atMs + clock.earliestMs);
  return marks.map((mark) => (mark.slot < since ? { ...mark, slot: mark.slot + gained } : mark));
}

/**
 * How many permits had surely been granted before a moment of the server's clock, as far as the marks reach back.
 * Executions that know the clock less well mark earlier slots later: so the least of all that may be after it.
 */
export function grantedBefore(state: BucketState, serverMs: number): number {
  const later = state.marks
    .filter(({ slot }) => (slot + 1) * SLOT_MS > serverMs)
    .map(({ granted }) => granted);
  return Math.min(state.granted, ...later);
}

/** The server's time from which on no permit has been granted, as far as the marks say; undefined without marks. */
export function lastGrantMs(state: BucketState): number | undefined {
  const last = state.marks.at(-1);
  return last === undefined ? undefined : (last.slot + 1) * SLOT_MS;
}

/** How many permits have been granted since a second of the server's clock, as far as the marks reach back. */
export function grantsSince(state: BucketState, second: number): number {
  return state.granted - grantedBefore(state, second * 1000);
}
