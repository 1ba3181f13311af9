/** @example durationText(1_530) // "1.5 s" */
export function durationText(ms: number): string {
  const seconds = ms / 1_000;
  return seconds < 90 ? `${seconds.toFixed(1)} s` : inMinutes(seconds);
}

/**
 * Rounds an estimate to what is worth reading.
 *
 * @example estimateText(68_400) // "1 min"
 */
export function estimateText(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  return seconds < 60 ? `${seconds} s` : inMinutes(seconds);
}

function inMinutes(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
