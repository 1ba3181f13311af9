import { iso } from "../../contract/iso.ts";
import { estimateText } from "./duration.ts";

/**
 * The date and the time of day in this machine's zone.
 *
 * @example localTime(Date.parse("2026-11-29T22:30:00Z")) // "2026-11-29 23:30", in Berlin
 */
export function localTime(ms: number): string {
  const date = new Date(ms);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/**
 * A moment that cannot be misread: in UTC, in this machine's zone, and how far off.
 *
 * @example momentText(endMs, nowMs) // "2026-11-29T22:30:00.000Z (2026-11-29 23:30 here, in 55 min)"
 */
export function momentText(ms: number, nowMs: number): string {
  const off = ms > nowMs ? `, in ${estimateText(ms - nowMs)}` : "";
  return `${iso(ms)} (${localTime(ms)} here${off})`;
}
