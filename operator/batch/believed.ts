import { NOTHING_COUNTED, type Progress } from "./progress.ts";

/**
 * Returns the stored progress of a batch as far as it can be trusted; the rest is counted again. A checkpoint counts if
 * AWS's clock confirms it (`vouchedUntil`): one that a machine's own clock set may be ahead, and would then hide outcomes
 * before it. A time in the future does not count either.
 *
 * @param nowMs AWS's clock, in milliseconds since the epoch.
 */
export function believed(stored: Readonly<Record<string, unknown>> | undefined, nowMs: number): Progress {
  const progress: Progress = { ...NOTHING_COUNTED, ...stored };
  if (!isBorneOut(progress, nowMs)) return NOTHING_COUNTED;
  const { idleSince, ...rest } = progress;
  return idleSince === undefined || Date.parse(idleSince) > nowMs + TOLERANCE_MS ? rest : progress;
}

/** Whether a progress agrees with AWS's clock. */
export function isBorneOut({ countedUntil, vouchedUntil, countedAllAt }: Progress, nowMs: number): boolean {
  if (countedUntil === "") return true;
  const latest = [countedUntil, countedAllAt].map((time) => Date.parse(time));
  return vouchedUntil === countedUntil && latest.every((ms) => ms <= nowMs + TOLERANCE_MS);
}

/** How far two readings of AWS's time may differ, in milliseconds: its answers give whole seconds. */
const TOLERANCE_MS = 2_000;
