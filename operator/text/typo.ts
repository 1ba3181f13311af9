/** Shorter words differ by a letter without being meant. */
const SHORTEST = 6;

/** Words of this length may have two slips. */
const LONG = 10;

/**
 * Whether a word is probably another one with a slip of the finger: a letter, or two of a long word, is missing, added or
 * wrong.
 *
 * @example isTypoOf("showasbuton", "showasbutton") // true
 */
export function isTypoOf(word: string, meant: string): boolean {
  const slips = meant.length < LONG ? 1 : 2;
  if (word === meant || meant.length < SHORTEST || Math.abs(word.length - meant.length) > slips) return false;
  return distance(word, meant) <= slips;
}

/** The edit distance of two words, row by row of the table of Wagner and Fischer. */
function distance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const here = [row];
    for (let column = 1; column <= other.length; column++) {
      const [left = 0, up = 0, corner = 0] = [here[column - 1], above[column], above[column - 1]];
      here.push(Math.min(left + 1, up + 1, corner + (one[row - 1] === other[column - 1] ? 0 : 1)));
    }
    above = here;
  }
  return above[other.length] ?? 0;
}
