import type { Output } from "./output.ts";

/**
 * Says that a list was cut off: people get a note, programs a last line whose event is "truncated".
 *
 * @param kept Which entries are shown, such as "latest".
 */
export function showCut(
  output: Output,
  { items, isCut }: { readonly items: readonly unknown[]; readonly isCut: boolean },
  kept: string,
): void {
  if (!isCut) return;
  if (output.json) output.result({ event: "truncated", shown: items.length }, () => "");
  output.note(`The ${kept} ${items.length}: --limit shows more.`);
}
