import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import { colors } from "./colors.ts";
import { Styled, shown, styled, type Text } from "./styled.ts";

/** How a list is laid out. */
export interface ListLayout {
  /** Columns that are aligned to the right. */
  readonly numeric?: readonly number[];
  /** Whether every column is shown in full, however wide the terminal is. */
  readonly wide?: boolean | undefined;
}

/** Spaces between columns. */
const GAP = 2;

/** A column that has fewer characters than this tells too little: it is left out. */
const NARROWEST = 10;

/** The width of a terminal that does not tell its own. */
const USUAL_WIDTH = 80;

/** No borders: the eye follows columns, and a line can be copied. */
const BLANK = Object.fromEntries(
  ["top", "bottom", "left", "right", "mid", "middle"].flatMap((place) =>
    ["", "-mid", "-left", "-right"].map((end) => [`${place}${end}`, ""] as const),
  ),
);

/**
 * Lists records, a line each, the id first. On a terminal the lines fit its width: the id is whole, other columns may end in
 * an ellipsis, and the last ones are left out where there is no room. Into a pipe go tab-separated values, with a header.
 *
 * @param head The columns' names, the most important ones first.
 * @example list(["batch", "rows"], [["2026-11-okta", 12]], { numeric: [1] })
 */
export function list(
  head: readonly string[],
  rows: readonly (readonly Text[])[],
  { numeric = [], wide = false }: ListLayout = {},
): Styled {
  const { isTTY, columns = USUAL_WIDTH } = process.stdout;
  const cells = rows.map((row) => row.map(shown));
  return isTTY ? forTerminal(wide ? Infinity : columns, head, cells, numeric) : tabSeparated(head, cells);
}

function tabSeparated(head: readonly string[], cells: readonly (readonly string[])[]): Styled {
  return new Styled([head, ...cells].map((line) => line.join("\t")).join("\n"));
}

/** Draws a list for a terminal of some width, in characters. */
export function forTerminal(
  width: number,
  head: readonly string[],
  cells: readonly (readonly string[])[],
  numeric: readonly number[] = [],
): Styled {
  const natural = head.map((name, column) =>
    Math.max(...[name, ...cells.map((row) => row[column] ?? "")].map(lengthOf)),
  );
  const widths = fitInto(natural, width);
  const drawn = new Table({
    head: head.slice(0, widths.length),
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": GAP },
    chars: BLANK,
    colAligns: widths.map((_, column) => (numeric.includes(column) ? "right" : "left")),
    colWidths: widths.map((own) => own + GAP),
  });
  drawn.push(...cells.map((row) => row.slice(0, widths.length)));
  const lines = new Styled(drawn.toString().replaceAll(/ +$/gm, ""));
  const hidden = head.slice(widths.length);
  return hidden.length === 0 ? lines : styled`${lines}\n${colors.dim(hiddenText(hidden, width))}`;
}

/** Names hidden columns, as many as fit into a line. */
function hiddenText(hidden: readonly string[], width: number): string {
  const sentence = (named: number) => {
    const names = hidden.slice(0, named).join(", ");
    const more = named < hidden.length ? ` and ${hidden.length - named} more` : "";
    return `Not shown: ${names}${more}. --wide shows every column.`;
  };
  let named = hidden.length;
  while (named > 1 && sentence(named).length > width) named -= 1;
  return sentence(named);
}

/**
 * Fits columns into a width. Pure.
 *
 * @param natural How wide each column is in full.
 * @returns The widths of those that are shown, from the first on.
 */
export function fitInto(natural: readonly number[], width: number): readonly number[] {
  const [first = 0, ...others] = natural;
  const room = () => width - first - GAP * others.length;
  while (others.length > 0 && total(others.map((own) => Math.min(own, NARROWEST))) > room()) others.pop();
  while (others.length > 0 && total(others) > room()) {
    const widest = others.indexOf(Math.max(...others));
    others[widest] = (others[widest] ?? 0) - 1;
  }
  return [first, ...others];
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function lengthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
