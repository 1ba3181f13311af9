/**
 * How calls slow down after a 429 that blames no bucket: one of an edge, one without a body or one about a limit that is
 * not ours. What was learned of the buckets stays as it is.
 *
 * All calls of all executions pause, then begin again at half the pace, and the pace doubles again and again. It doubles
 * the faster the sooner the last refusal came, and the slower the longer the pace had held: so a block that has been
 * lifted is over within a minute or two, and a limit that nothing names is approached with few refusals.
 */
import { whole } from "./whole.ts";

/** What was decided after the last refusal that blames no bucket; the control table keeps it for all executions. */
export interface Brake {
  /** The second of the server's clock in which the first call may begin again. */
  readonly untilSecond: number;
  /** Permits granted of all groups, counted as the management API's bucket counts them, when the call was refused. */
  readonly granted: number;
  /** The pace after the pause, in calls a second. */
  readonly perSecond: number;
  /** How long until the pace has doubled. */
  readonly doublingSeconds: number;
}

/** A refusal that blames no bucket. */
export interface UnknownRefusal {
  /** The second of the server's clock in which the call was refused, and in which it was sent. */
  readonly second: number;
  readonly sentSecond: number;
  /** What `Retry-After` asks for; 0 where it says nothing. */
  readonly retryAfterSeconds: number;
  /** Permits granted of all groups by now. */
  readonly granted: number;
  /** How many of them had surely been counted before the refused call. */
  readonly countedBefore: number;
  /** The pace without a brake, in calls a second. */
  readonly refillPerSecond: number;
}

/** One call a minute still finds out when an edge lets calls pass again. */
const SLOWEST_PER_SECOND = 1 / 60;
const LONGEST_PAUSE_SECONDS = 60;

/** A lifted block is over soon; a limit that nothing names is met every few minutes at most. */
const LEAST_DOUBLING_SECONDS = 5;
const MOST_DOUBLING_SECONDS = 300;

/** After so many doublings a brake is over: the slowest pace is 17 calls a second then. */
const DOUBLINGS = 10;

/** A pause that is to end further away than any pause is long was written by another clock. */
const FARTHEST_SECONDS = 180;

/**
 * The brake after a refusal that blames no bucket.
 *
 * Calls that were sent before the present pause ends tell of the same excess: they lengthen the pause where `Retry-After`
 * asks for it, and slow nothing down further.
 *
 * @returns Undefined where the present brake says all of it.
 */
export function braked(brake: Brake | undefined, refusal: UnknownRefusal): Brake | undefined {
  const { second, sentSecond, retryAfterSeconds, granted, refillPerSecond } = refusal;
  const current = brake !== undefined && !isOver(brake, second) ? brake : undefined;
  if (current !== undefined && sentSecond < current.untilSecond) {
    const untilSecond = second + retryAfterSeconds;
    return untilSecond > current.untilSecond ? { ...current, untilSecond } : undefined;
  }
  const held = current && heldUntil(current, refusal);
  const pace = held === undefined ? refillPerSecond : Math.min(refillPerSecond, held.pace);
  const heldSeconds = held?.seconds ?? 0;
  const perSecond = Math.max(SLOWEST_PER_SECOND, pace / 2);
  const pauseSeconds = Math.min(LONGEST_PAUSE_SECONDS, Math.ceil(1 / perSecond));
  return {
    untilSecond: second + Math.max(pauseSeconds, retryAfterSeconds),
    granted,
    perSecond,
    doublingSeconds: Math.min(MOST_DOUBLING_SECONDS, Math.max(LEAST_DOUBLING_SECONDS, 2 * heldSeconds)),
  };
}

/**
 * The pace that a brake had come to when it would have allowed the refused call, and how long it had held by then: a call that comes
 * late does not show that the pace had grown meanwhile.
 */
function heldUntil(
  brake: Brake,
  { second, countedBefore }: UnknownRefusal,
): { pace: number; seconds: number } {
  const due = Math.min(second, secondUnder(brake, Math.max(countedBefore, brake.granted) + 1));
  return { pace: paceAt(brake, due), seconds: due - brake.untilSecond };
}

/** The pace that a brake allows in a second of the server's clock, in calls a second: 0 during the pause. */
export function paceAt({ untilSecond, perSecond, doublingSeconds }: Brake, second: number): number {
  return second < untilSecond ? 0 : perSecond * 2 ** ((second - untilSecond) / doublingSeconds);
}

/** Whether a brake slows nothing down any more. */
export function isOver({ untilSecond, doublingSeconds }: Brake, second: number): boolean {
  const seconds = second - untilSecond;
  return seconds > DOUBLINGS * doublingSeconds || seconds < -FARTHEST_SECONDS;
}

/**
 * How many permits of all groups may have been granted by a second of the server's clock: one when the pause is over, and
 * what the growing pace adds up to.
 *
 * @returns Infinity where nothing is braked.
 */
export function grantableUnder(brake: Brake | undefined, second: number): number {
  if (brake === undefined || isOver(brake, second)) return Number.POSITIVE_INFINITY;
  const { untilSecond, granted, perSecond, doublingSeconds } = brake;
  if (second < untilSecond) return granted;
  const grown = 2 ** ((second - untilSecond) / doublingSeconds) - 1;
  return granted + 1 + whole((perSecond * doublingSeconds * grown) / Math.LN2);
}

/** The first second of the server's clock in which the brake allows so many permits; -Infinity where nothing is braked. */
export function secondUnder(brake: Brake | undefined, permits: number): number {
  if (brake === undefined) return Number.NEGATIVE_INFINITY;
  const { untilSecond, granted, perSecond, doublingSeconds } = brake;
  const missing = Math.max(0, permits - granted - 1);
  const doublings = Math.log2(1 + (missing * Math.LN2) / (perSecond * doublingSeconds));
  return untilSecond + Math.min(Math.ceil(doublingSeconds * doublings), DOUBLINGS * doublingSeconds + 1);
}
