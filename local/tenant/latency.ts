import type { Random } from "../../contract/clock.ts";

/**
 * How long answers take, in milliseconds: quantiles at equal steps, from the least to the most, with everything in
 * between as likely as its neighbours. Two of them are a uniform distribution.
 *
 * @example [80, 180] // anything from 80 to 180, 130 in the median
 */
export type LatencyMs = readonly [least: number, ...quantiles: number[], most: number];

/** What the stand-in takes unless told otherwise. */
export const DEFAULT_LATENCY_MS: LatencyMs = [80, 180];

/**
 * How long calls of the real API took, as a recorder saw them over the internet, in steps of 5 %: 358 in the median, at
 * most 944. Source: 134 calls in `test/local/tenant/recorded`; the longest is from a larger recording.
 */
export const RECORDED_LATENCY_MS: LatencyMs = [
  317, 326, 332, 339, 344, 346, 348, 351, 353, 355, 358, 361, 364, 368, 371, 377, 382, 390, 413, 455, 944,
];

/**
 * Draws how long one answer takes, in milliseconds, with one draw of `random`.
 *
 * @throws RangeError where `random` gives something outside 0 (included) to 1 (excluded).
 */
export function drawLatencyMs(latencyMs: LatencyMs, random: Random): number {
  const step = random() * (latencyMs.length - 1);
  const [from, to] = latencyMs.slice(Math.floor(step), Math.floor(step) + 2);
  if (from === undefined || to === undefined)
    throw new RangeError("random() must be at least 0 and below 1.");
  return from + (step - Math.floor(step)) * (to - from);
}
