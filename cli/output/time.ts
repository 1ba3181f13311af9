/** How times are shown. */
export interface TimeFlags {
  /** As they are on record, in UTC. */
  readonly utc?: boolean;
}

/** Later than this, a time of the day says more than how long ago it was. */
const RECENT_MS = 86_400_000;

/**
 * A time for people: how long ago, or the local date and time after a day. In a pipe, and with `--utc`, it is as on record.
 *
 * @param iso ISO 8601.
 * @example timeText("2026-11-29T17:00:00.000Z", {}, Date.parse("2026-11-29T17:05:00.000Z"), true) // "5 min ago"
 */
export function timeText(
  iso: string | undefined,
  { utc = false }: TimeFlags,
  nowMs = Date.now(),
  isTerminal = process.stdout.isTTY,
): string {
  if (iso === undefined || utc || !isTerminal) return iso ?? "";
  const agoMs = nowMs - Date.parse(iso);
  if (Number.isNaN(agoMs)) return iso;
  if (agoMs >= 0 && agoMs < RECENT_MS) return `${agoText(agoMs / 1_000)} ago`;
  const date = new Date(iso);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function agoText(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3_600)} h`;
}
