const SECONDS_A_DAY = 86_400;

/**
 * Longest time that a row may have to wait, in days. A queue keeps a message for 14, and the worker dead-letters what
 * is older than 13: the rest is for outages and for a rate that falls.
 */
const LONGEST_DAYS = 10;

/** The worker's backlog. */
export interface Load {
  /** Rows to add. */
  readonly rows: number;
  /** Messages in the bulk lane already. */
  readonly queued: number;
  /** What the tenant lets through, as the worker has learned it: rows a second. */
  readonly ratePerSecond: number;
}

/** How long the last row waits. */
export interface WaitingTime {
  readonly seconds: number;
  /** Whether it is more than 10 days. */
  readonly tooLong: boolean;
  /** How many rows can be added now within 10 days. */
  readonly roomForRows: number;
}

/** Works out how long the last row of a batch will wait, if those before it are like it. */
export function waitingTime({ rows, queued, ratePerSecond }: Load): WaitingTime {
  const seconds = (queued + rows) / ratePerSecond;
  const most = Math.floor(ratePerSecond * LONGEST_DAYS * SECONDS_A_DAY);
  return {
    seconds,
    tooLong: seconds > LONGEST_DAYS * SECONDS_A_DAY,
    roomForRows: Math.max(0, most - queued),
  };
}
