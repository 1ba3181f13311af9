import type { Clock } from "../../contract/clock.ts";

/** Refill rate to assume where none has been learned: the smallest documented one, 25 a minute. */
export const SMALLEST_REFILL_PER_SECOND = 25 / 60;

/** After a failure an execution leaves the control table alone for so long, in milliseconds. */
export const TABLE_PAUSE_MS = 2_000;

/** A call whose end is not reported counts as over after this, in milliseconds. */
const LONGEST_CALL_MS = 15_000;

/**
 * The pace of one execution that cannot reach the control table, in milliseconds between calls: its share of the
 * learned rate, if all the others were running and could not reach it either.
 *
 * @param refillPerSecond The last learned rate, if any.
 * @param executions Maximum concurrency of all lanes together.
 *
 * @example degradedIntervalMs(2.5, 6) // 2400
 */
export function degradedIntervalMs(refillPerSecond: number | undefined, executions: number): number {
  const rate =
    refillPerSecond !== undefined && refillPerSecond > 0 ? refillPerSecond : SMALLEST_REFILL_PER_SECOND;
  return (executions * 1000) / rate;
}

/** The calls that an execution makes without the control table: one at a time. */
export interface DegradedPace {
  /** How long until the next call may begin; 0 when it may now. */
  waitMs(intervalMs: number): number;
  begin(): void;
  end(): void;
}

/** A pace with no call under way. */
export function createDegradedPace(clock: Clock): DegradedPace {
  let begunAtMs = Number.NEGATIVE_INFINITY;
  let underWay = false;
  return {
    waitMs: (intervalMs) =>
      Math.max(0, begunAtMs + (underWay ? Math.max(intervalMs, LONGEST_CALL_MS) : intervalMs) - clock.now()),
    begin() {
      begunAtMs = clock.now();
      underWay = true;
    },
    end() {
      underWay = false;
    },
  };
}
