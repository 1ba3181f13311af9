/** Between which bounds the server's clock minus ours lies, in milliseconds. */
export interface ClockBounds {
  readonly earliestMs: number;
  readonly latestMs: number;
  /** When they were true, on our clock. */
  readonly atMs: number;
}

/** Two clocks may drift apart by so many milliseconds a millisecond: NTP slews by at most 500 parts in a million. */
const DRIFT = 0.0005;

/** What keeps clocks in step corrects them long before they have drifted further than this, in milliseconds. */
const MOST_DRIFT_MS = 50;

/** Executions' clocks agree to within so many milliseconds; where they do not, an execution believes its own answers. */
const AGREEMENT_MS = 25;

/** A clock that no answer has shown is taken to be within so many milliseconds of ours: NTP keeps most far closer. */
const PRESUMED_MS = 1000;

/** What is presumed of a server that dates no answer: its clock is ours, about. */
export function presumedBounds(nowMs: number): ClockBounds {
  return { earliestMs: -PRESUMED_MS, latestMs: PRESUMED_MS, atMs: nowMs };
}

/** Our clock is taken to be this close to the server's, in milliseconds, as far as no answer contradicts it. */
const OWN_CLOCK_MS = 250;

/** The server's time that is taken to be reached while no answer has shown its clock, in milliseconds since the epoch. */
export function presumedMs(nowMs: number): number {
  return nowMs - OWN_CLOCK_MS;
}

/** Bounds as they are `nowMs`: known a little less well than when they were taken. */
function loosened(bounds: ClockBounds, nowMs: number): ClockBounds {
  const slackMs = Math.min(MOST_DRIFT_MS, Math.abs(nowMs - bounds.atMs) * DRIFT);
  return { earliestMs: bounds.earliestMs - slackMs, latestMs: bounds.latestMs + slackMs, atMs: nowMs };
}

/** The bounds that agree with both; undefined where nothing does. */
function intersection(a: ClockBounds, b: ClockBounds): ClockBounds | undefined {
  const earliestMs = Math.max(a.earliestMs, b.earliestMs);
  const latestMs = Math.min(a.latestMs, b.latestMs);
  return earliestMs < latestMs ? { earliestMs, latestMs, atMs: a.atMs } : undefined;
}

/** What an answer's `date` says: the server wrote it between the sending and the receiving, within that second. */
export function boundsOf(dateSecond: number, sentAtMs: number, receivedAtMs: number): ClockBounds {
  return {
    earliestMs: dateSecond * 1000 - receivedAtMs,
    latestMs: (dateSecond + 1) * 1000 - sentAtMs,
    atMs: receivedAtMs,
  };
}

/** Bounds that agree with what was known and with what was seen since; undefined when these contradict each other. */
export function tightened(known: ClockBounds, seen: ClockBounds): ClockBounds | undefined {
  return intersection(loosened(known, seen.atMs), seen);
}

/**
 * Tightens an execution's own bounds with the shared ones. An execution whose clock disagrees with the others' keeps
 * its own.
 *
 * @returns Undefined when neither is known.
 */
export function withShared(
  own: ClockBounds | undefined,
  shared: ClockBounds | undefined,
  nowMs: number,
): ClockBounds | undefined {
  if (shared === undefined) return own;
  const others = asOthersSee(shared, nowMs);
  if (own === undefined) return others;
  return intersection(loosened(own, nowMs), others) ?? own;
}

/** Shared bounds as an execution takes them over whose clock is not the one of the execution that shared them. */
function asOthersSee(shared: ClockBounds, nowMs: number): ClockBounds {
  const { earliestMs, latestMs, atMs } = loosened(shared, nowMs);
  return { earliestMs: earliestMs - AGREEMENT_MS, latestMs: latestMs + AGREEMENT_MS, atMs };
}

/**
 * Bounds that also agree with our clock, where they can. A clock that is further off shows in the answers before it does harm:
 * were calls counted before the second that they were meant for, their dates would contradict our clock.
 */
export function withOwnClock(bounds: ClockBounds): ClockBounds {
  return intersection(bounds, { ...bounds, earliestMs: -OWN_CLOCK_MS, latestMs: OWN_CLOCK_MS }) ?? bounds;
}

/** Bounds as executions share them. */
export interface SharedClock extends ClockBounds {
  /**
   * By how much the bounds that were shared before put the server's time earlier, in milliseconds. What executions noted by those
   * bounds happened later than they say, by as much at most.
   */
  readonly gainedMs?: number;
}

/**
 * A gain that is worth telling, in milliseconds: an execution knew the clock to more than a second, and noted by it. To correct notes by
 * less costs more refusals than it prevents, in random worlds: a rate is then first learned from less than was counted.
 */
const WORTH_TELLING_MS = 900;

/** What executions note by the server's time is of use to others for so long, in milliseconds. */
const NOTED_MS = 1_500;

/**
 * Bounds to share in place of others, with what they gain on those. A gain is added to the one before it, while notes from before
 * that are still of use.
 *
 * @returns Whole milliseconds, no tighter than `next`: the item has to fit into one write unit.
 */
export function sharedAfter(others: SharedClock | undefined, next: ClockBounds): SharedClock {
  const shared = {
    earliestMs: Math.floor(next.earliestMs),
    latestMs: Math.ceil(next.latestMs),
    atMs: next.atMs,
  };
  // Clocks that contradict each other do not tell by how much.
  if (others === undefined || tightened(others, next) === undefined) return shared;
  const gainedBefore = next.atMs - others.atMs < NOTED_MS ? (others.gainedMs ?? 0) : 0;
  const gainedMs = Math.ceil(next.earliestMs - asOthersSee(others, next.atMs).earliestMs + gainedBefore);
  return gainedMs >= WORTH_TELLING_MS ? { ...shared, gainedMs } : shared;
}

/** How far apart the bounds are, in milliseconds. */
export function uncertaintyMs(bounds: ClockBounds): number {
  return bounds.latestMs - bounds.earliestMs;
}

/** The server's time that has surely been reached, in milliseconds since the epoch. */
export function surelyMs(bounds: ClockBounds, nowMs: number): number {
  return nowMs + loosened(bounds, nowMs).earliestMs;
}

/** The server's time that has surely not been passed, in milliseconds since the epoch. */
function atMostMs(bounds: ClockBounds, nowMs: number): number {
  return nowMs + loosened(bounds, nowMs).latestMs;
}

/**
 * The second of the server's clock in which it gave an answer that bears no date.
 *
 * @returns Undefined where it may have been the one or the next. Of a clock that was only presumed it is the earliest: all
 * that is known of the server is then in step with that clock.
 */
export function undatedSecond(
  bounds: ClockBounds,
  sentAtMs: number,
  receivedAtMs: number,
): number | undefined {
  const second = Math.floor(surelyMs(bounds, receivedAtMs) / 1000);
  if (uncertaintyMs(bounds) >= 2 * PRESUMED_MS) return second;
  const isSure =
    Math.floor(surelyMs(bounds, sentAtMs) / 1000) === Math.floor(atMostMs(bounds, receivedAtMs) / 1000);
  return isSure ? second : undefined;
}

/** When, on our clock, the server will surely have reached a second. */
export function surelyReachedAtMs(bounds: ClockBounds, second: number): number {
  const untilMs = second * 1000 - bounds.earliestMs - bounds.atMs;
  const drifted = Math.min(untilMs + MOST_DRIFT_MS, untilMs / (1 - DRIFT));
  return bounds.atMs + (untilMs > 0 ? drifted : untilMs) + 1;
}
