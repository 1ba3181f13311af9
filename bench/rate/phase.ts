/**
 * Where in a second of the tenant's clock one of several runs begins, 0 to 1: in the middle of its share of it. The
 * bucket is full at the beginning, so a refill that comes before the first calls is lost to every client; runs that
 * begin all over the second are hit by that as often as it happens.
 *
 * @param run Counts up from 1.
 */
export function phaseOf(run: number, runs: number): number {
  return (run - 0.5) / runs;
}

/** How many milliseconds it is until a clock that shows `nowMs` has reached a point of its second. */
export function untilPhaseMs(phase: number, nowMs: number): number {
  return (phase * 1_000 - (nowMs % 1_000) + 1_000) % 1_000;
}
