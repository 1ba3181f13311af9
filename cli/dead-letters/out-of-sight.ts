import type { Output } from "../output/output.ts";

/**
 * Tells programs how many letters the queue did not show; people get a note of it.
 *
 * @param letters Held by another command, or by one that was killed.
 */
export function showOutOfSight(output: Output, letters: number): void {
  if (letters > 0 && output.json) output.result({ event: "not_visible", letters }, () => "");
}
