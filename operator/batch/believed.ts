import { NOTHING_COUNTED, type Progress } from "./progress.ts";

/**
 * What is believed of the progress that a batch's item holds. A checkpoint is believed where AWS's clock has borne it out
 * (`vouchedUntil`): one that a machine's own clock set may be ahead, and then hides what ended before it. So is no time that
 * has not come yet. What is not believed is counted anew.
 *
 * @param nowMs AWS's clock, in milliseconds since the epoch.
 */
export function believed(stored: Readonly<Record<string, unknown>> | undefined, nowMs: number): Progress {
  const progress: Progress = { ...NOTHING_COUNTED, ...stored };
  if (!isBorneOut(progress, nowMs)) return NOTHING_COUNTED;
  const { idleSince, ...rest } = progress;
  return idleSince === undefined || Date.parse(idleSince) > nowMs + TOLERANCE_MS ? rest : progress;
}

/** Whether nothing in a progress contradicts AWS's clock. */
export function isBorneOut({ countedUntil, vouchedUntil, countedAllAt }: Progress, nowMs: number): boolean {
  if (countedUntil === "") return true;
  const latest = [countedUntil, countedAllAt].map((time) => Date.parse(time));
  return vouchedUntil === countedUntil && latest.every((ms) => ms <= nowMs + TOLERANCE_MS);
}

/** Two looks may take AWS's time to be so far apart, in milliseconds: answers tell it by the second. */
const TOLERANCE_MS = 2_000;
