import type { Lane } from "../../contract/place.ts";
import type { Session } from "../session/session.ts";
import { momentText } from "../text/moment.ts";
import type { PauseEnd } from "./pause-end.ts";

/** EventBridge Scheduler is late by a minute at most; it tries again where Lambda refuses. */
const END_IS_LATE_MS = 2 * 60_000;

/**
 * Says of a paused lane when its pause ends: one whose schedule was lost does not end by itself.
 *
 * @param nowMs AWS's clock.
 * @example pauseText(endMs, nowMs) // "is paused until 2026-11-29T22:30:00.000Z (2026-11-29 23:30 here, in 55 min): requests wait"
 */
export function pauseText(end: PauseEnd, nowMs: number): string {
  if (end === undefined) return "is paused, and nothing is scheduled to resume it: requests wait";
  if (end === "unknown")
    return "is paused: requests wait. When that ends could not be read (scheduler:GetSchedule is denied)";
  return nowMs < end + END_IS_LATE_MS
    ? `is paused until ${momentText(end, nowMs)}: requests wait`
    : `is paused although its pause was to end at ${momentText(end, nowMs)}: the schedule could not resume it`;
}

/** Says of a paused lane when its pause ends, and how an operator ends it now. */
export function pausedText(
  { commandLine, clients }: Pick<Session, "commandLine" | "clients">,
  lane: Lane,
  end: PauseEnd,
): string {
  const resume = commandLine(`resume --lane ${lane}`);
  return `The ${lane} lane ${pauseText(end, clients.now())}. Resume it now with: ${resume}`;
}
