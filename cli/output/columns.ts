/** Spaces between columns. */
export const GAP = 2;

/** Spaces before the second and third line of a row. */
export const INDENT = 2;

/** A column that has fewer characters than this tells too little: it is left out. */
const NARROWEST = 10;

/** Lines that a row may take on a narrow terminal. */
const MOST_LINES = 3;

/** A column of a list. */
export interface Column {
  /** How many characters it takes in full. */
  readonly natural: number;
  /** Whether its beginning tells something: a sentence, say. An id is of use as a whole alone. */
  readonly isProse: boolean;
}

/** A column in a line of a row. */
export interface Placed {
  readonly column: number;
  readonly width: number;
}

/**
 * Fits columns into one line. Pure.
 *
 * @param natural How wide each column is in full.
 * @param whole So many leading columns are not shortened.
 * @returns The widths of those that are shown, from the first on.
 */
export function fitInto(natural: readonly number[], width: number, whole = 1): readonly number[] {
  const kept = natural.slice(0, whole);
  const others = natural.slice(whole);
  const room = () => width - total(kept) - GAP * (kept.length - 1 + others.length);
  while (others.length > 0 && total(others.map((own) => Math.min(own, NARROWEST))) > room()) others.pop();
  while (others.length > 0 && total(others) > room()) {
    const widest = others.indexOf(Math.max(...others));
    others[widest] = (others[widest] ?? 0) - 1;
  }
  return [...kept, ...others];
}

/** Whether columns fit into a line in full. Pure. */
export function fitsWhole(natural: readonly number[], width: number): boolean {
  return total(natural) + GAP * (natural.length - 1) <= width;
}

/**
 * Spreads the columns of a row over several lines, each into the first line that has room for all of it; the first column
 * begins the first line. What no line has room for is left out, but for prose, which is shortened. Pure.
 *
 * @returns The columns of each line, the most important ones first.
 */
export function packInto(columns: readonly Column[], width: number): readonly (readonly Placed[])[] {
  const [first = { natural: 0 }, ...others] = columns;
  const lines: Placed[][] = [[{ column: 0, width: first.natural }]];
  for (let line = 1; line < MOST_LINES; line += 1) lines.push([]);
  const roomIn = (line: number) => {
    const placed = lines[line] ?? [];
    const used = total(placed.map((one) => one.width + GAP));
    return width - used - (line > 0 ? INDENT : 0);
  };
  const numbers = lines.map((_, line) => line);
  others.forEach(({ natural, isProse }, index) => {
    const roomiest = Math.max(...numbers.map(roomIn));
    const own = isProse && roomiest >= NARROWEST ? Math.min(natural, roomiest) : natural;
    const line = numbers.find((number) => roomIn(number) >= own);
    if (line !== undefined) lines[line]?.push({ column: index + 1, width: own });
  });
  return lines.filter((line) => line.length > 0);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
