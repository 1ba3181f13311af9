const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A date, and perhaps a time of that day with its zone; `YYYY-MM-DD` alone is that day's beginning. */
const TIME = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/** What may be given for the beginning of a list. */
export const SINCE_ALLOWED =
  "a duration until now such as 90s, 30m, 2h or 7d, or a time that is past, such as 2026-11-29, 2026-11-29T17:00 (local) or 2026-11-29T16:00:00Z";

/**
 * Reads the moment at which a list begins.
 *
 * @returns ISO 8601 in UTC; undefined where it is not what `SINCE_ALLOWED` says.
 * @example parseSince("2h", Date.parse("2026-11-29T17:00:00Z")) // "2026-11-29T15:00:00.000Z"
 */
export function parseSince(text: string, nowMs: number): string | undefined {
  const duration = durationMs(text);
  const ms = duration === undefined ? timeOf(text) : nowMs - duration;
  return ms === undefined || !(ms <= nowMs) || ms < 0 ? undefined : new Date(ms).toISOString();
}

/** @example durationMs("2h") // 7_200_000 */
export function durationMs(text: string): number | undefined {
  const [, amount, unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (UNIT_MS[unit] ?? 0);
}

/** @example timeOf("2026-11-29T16:00:00Z") // 1_795_968_000_000 */
export function timeOf(text: string): number | undefined {
  const [, day, time = "00:00", zone = ""] = TIME.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return undefined;
  return Date.parse(`${day}T${time}${zone}`);
}

/** Whether there is such a day: JavaScript takes February 30 for March 2. */
function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}
