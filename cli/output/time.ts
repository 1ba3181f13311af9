import { localTime } from "../../operator/text/moment.ts";

/** How times are shown. */
export interface TimeFlags {
  /** As they are on record, in UTC. */
  readonly utc?: boolean;
}

/** Later than this, a time of the day says more than how long ago it was. */
const RECENT_MS = 86_400_000;

/** AWS's clock is known to the second: what happened just now may seem to lie in the future. */
const CLOCK_ERROR_MS = 2_000;

/**
 * A time for people: how long ago, or the local date and time after a day. In a pipe, and with `--utc`, it is as on record.
 *
 * @param iso ISO 8601.
 * @param nowMs AWS's clock.
 * @example timeText("2026-11-29T17:00:00.000Z", {}, Date.parse("2026-11-29T17:05:00.000Z"), true) // "5 min ago"
 */
export function timeText(
  iso: string | undefined,
  { utc = false }: TimeFlags,
  nowMs: number,
  isTerminal = process.stdout.isTTY,
): string {
  if (iso === undefined || utc || !isTerminal) return iso ?? "";
  const agoMs = nowMs - Date.parse(iso);
  if (Number.isNaN(agoMs)) return iso;
  if (agoMs >= -CLOCK_ERROR_MS && agoMs < RECENT_MS) return `${agoText(Math.max(0, agoMs) / 1_000)} ago`;
  return localTime(Date.parse(iso));
}

/** A time to come, for people: the local date and time; in a pipe as on record. */
export function timeToCome(ms: number, isTerminal = process.stdout.isTTY): string {
  return isTerminal ? localTime(ms) : new Date(ms).toISOString();
}

function agoText(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3_600)} h`;
}
