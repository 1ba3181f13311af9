/** Time. Leases compare the clocks of executions, which may be `CLOCK_SKEW_MS` apart; nothing is compared with Auth0's. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; `signal` ends the sleep early. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Chance: a number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;
