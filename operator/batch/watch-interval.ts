/** Looks at a batch that is watched are so far apart, in milliseconds. */
export const WATCH_INTERVAL_MS = 2_000;
