import type { Lane } from "./place.ts";

/** The name of the schedule that ends a pause of a lane: one for each lane, so that a new pause replaces the end of the one before. */
export function pauseScheduleName(lane: Lane): string {
  return `resume-${lane}`;
}
