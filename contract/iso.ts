/**
 * A moment as records, logs and outputs have it; undefined where there is none.
 *
 * @param ms Milliseconds since the epoch.
 * @example iso(1_795_312_800_000) // "2026-11-22T02:00:00.000Z"
 */
export function iso(ms: number): string;
export function iso(ms: number | undefined): string | undefined;
export function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
