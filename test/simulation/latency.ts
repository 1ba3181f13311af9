/** The least and the most that a call takes, in milliseconds. */
export type Latency = readonly [least: number, most: number];

/**
 * How long calls of the tenant take in measurements: from a region near it, and as recordings of the real API show it over
 * the internet (median 354 to 358 ms, 90 % below 386 to 419 ms).
 */
export const LATENCIES = {
  near: [80, 180],
  recorded: [300, 420],
} as const satisfies Record<string, Latency>;

/** The name of a latency. */
export type LatencyName = keyof typeof LATENCIES;

/** Halfway between the least and the most, in seconds. */
export function medianSeconds([least, most]: Latency): number {
  return (least + most) / 2000;
}
