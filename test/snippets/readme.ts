import { readFileSync } from "node:fs";
import { join } from "node:path";

const README = join(import.meta.dirname, "../../README.md");

/**
 * The code of a section of the README, as it is printed there.
 *
 * @param heading Without its number signs, such as `From Python`.
 * @param language As the block is marked, such as `python`.
 * @throws Error when there is no such section, or not one block of that language in it.
 */
export function snippet(heading: string, language: string): string {
  const sections = readFileSync(README, "utf8").split(/^#+ /m);
  const section = sections.find((text) => text.startsWith(`${heading}\n`));
  const blocks = [...(section?.matchAll(/^```(\w+)\n(.*?)^```/gms) ?? [])];
  const [block, ...more] = blocks.filter(([, marked]) => marked === language);
  if (block?.[2] === undefined || more.length > 0) {
    throw new Error(`The README's section "${heading}" has not one block of ${language}.`);
  }
  return block[2];
}
