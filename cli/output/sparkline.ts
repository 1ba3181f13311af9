const BARS = [..."▁▂▃▄▅▆▇█"];

/** So many samples are drawn at most: a minute of looks. */
export const MOST_SAMPLES = 30;

/**
 * Draws samples as bars, a character each, the highest one full; empty for less than two samples.
 *
 * @example sparkline([0, 1, 2, 4]) // "▁▃▅█"
 */
export function sparkline(samples: readonly number[]): string {
  if (samples.length < 2) return "";
  const most = Math.max(...samples);
  const bar = (sample: number) => BARS[Math.round((Math.max(0, sample) / most) * (BARS.length - 1))];
  return samples.map((sample) => (most > 0 ? bar(sample) : BARS[0])).join("");
}
