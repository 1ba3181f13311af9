import { UsageError } from "../errors.ts";
import { durationMs, timeOf } from "../list/since.ts";
import type { Session } from "../session/session.ts";
import { readConsumption } from "./consumption.ts";

/** The longest pause, in days: the worker dead-letters requests that are older, as expired. */
const LONGEST_DAYS = 13;

/** What may be given for the end of a pause. */
const ALLOWED = `a duration from now such as 30m, 2h or 3d, a time of day such as 23:30 (local, the next one), or a time to come, such as 2026-11-29T17:00 (local) or 2026-11-29T16:00:00Z, at most ${LONGEST_DAYS} days ahead`;

const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/**
 * Reads the end of a pause.
 *
 * @returns Milliseconds since the epoch, at a whole second; undefined where it is not what `ALLOWED` says.
 * @example parseUntil("2h", Date.parse("2026-11-29T15:00:00Z")) // 2026-11-29T17:00:00Z
 */
export function parseUntil(text: string, nowMs: number): number | undefined {
  const duration = durationMs(text);
  const ms = duration === undefined ? (nextTimeOfDay(text, nowMs) ?? timeOf(text)) : nowMs + duration;
  if (ms === undefined || !(ms > nowMs) || ms > nowMs + LONGEST_DAYS * 86_400_000) return undefined;
  return Math.ceil(ms / 1_000) * 1_000;
}

/** The next moment at which this machine's zone has a time of day; undefined where the text is none. */
function nextTimeOfDay(text: string, nowMs: number): number | undefined {
  const [, hour, minute] = TIME_OF_DAY.exec(text) ?? [];
  if (hour === undefined) return undefined;
  const now = new Date(nowMs);
  const onDay = (day: number) =>
    new Date(now.getFullYear(), now.getMonth(), day, Number(hour), Number(minute)).getTime();
  const today = onDay(now.getDate());
  return today > nowMs ? today : onDay(now.getDate() + 1);
}

/**
 * Reads the end of a pause by AWS's clock, which a look at a lane makes known.
 *
 * @param field What an operator has given it in, for the error.
 * @returns Milliseconds since the epoch, at a whole second.
 * @throws UsageError
 */
export async function pauseEnd(session: Session, text: string, field = "--until"): Promise<number> {
  await readConsumption(session, "bulk");
  const endsAtMs = parseUntil(text, session.clients.now());
  if (endsAtMs === undefined) throw new UsageError(`${field}: it must be ${ALLOWED}.`);
  return endsAtMs;
}
