import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import { colors } from "./colors.ts";
import { type Column, fitInto, fitsWhole, GAP, INDENT, type Placed, packInto } from "./columns.ts";
import { Styled, shown, styled, type Text } from "./styled.ts";

/** How a list is laid out. */
export interface ListLayout {
  /** Columns that are aligned to the right. */
  readonly numeric?: readonly number[];
  /** Whether every column is shown in full, however wide the terminal is. */
  readonly wide?: boolean | undefined;
  /**
   * So many leading columns are shown in full on a narrow terminal. Where a line holds these, a row stays in one line, and the
   * others are shortened or left out; else a row takes several lines. Default: all.
   */
  readonly needed?: number;
}

/** A row takes several lines on a terminal with fewer columns than this. */
const NARROW = 120;

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
 * an ellipsis, and the last ones are left out where there is no room. On a narrow terminal a record takes up to three lines
 * instead, the second and third one indented, so that ids, states and reasons are whole. Into a pipe go tab-separated values,
 * with a header.
 *
 * @param head The columns' names, the most important ones first.
 * @example list(["batch", "rows"], [["2026-11-okta", 12]], { numeric: [1] })
 */
export function list(
  head: readonly string[],
  rows: readonly (readonly Text[])[],
  { wide = false, ...layout }: ListLayout = {},
): Styled {
  const { isTTY, columns = USUAL_WIDTH } = process.stdout;
  const cells = rows.map((row) => row.map(shown));
  return isTTY ? forTerminal(wide ? Infinity : columns, head, cells, layout) : tabSeparated(head, cells);
}

/**
 * One record of those that come one by one, such as outcomes as they are recorded: its values with two spaces between, and on a
 * narrow terminal in as many lines as it takes. What no line holds is wrapped by the terminal.
 */
export function record(values: readonly Text[]): Styled {
  const { isTTY, columns = USUAL_WIDTH } = process.stdout;
  return recordFor(isTTY ? columns : Infinity, values.map(shown));
}

/** A record for a terminal of some width, in characters. */
export function recordFor(width: number, values: readonly string[]): Styled {
  const lines: string[] = [];
  for (const value of values.filter((one) => one !== "")) {
    const last = lines.at(-1);
    const joined = `${last}${" ".repeat(GAP)}${value}`;
    if (last === undefined) lines.push(value);
    else if (width >= NARROW || lengthOf(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(`${" ".repeat(INDENT)}${value}`);
  }
  return new Styled(lines.join("\n"));
}

/** A table for a program: a header, and a line for each row. */
export function tabSeparated(head: readonly string[], cells: readonly (readonly string[])[]): Styled {
  return new Styled([head, ...cells].map((line) => line.join("\t")).join("\n"));
}

/** Draws a list for a terminal of some width, in characters. */
export function forTerminal(
  width: number,
  head: readonly string[],
  cells: readonly (readonly string[])[],
  { numeric = [], needed = head.length }: Omit<ListLayout, "wide"> = {},
): Styled {
  const columns = head.map((name, column) => columnOf(name, valuesOf(cells, column)));
  const lines = linesOf(columns, width, needed);
  const table = [head, ...cells];
  const drawn = lines.map((line) => drawLine(table, line, numeric));
  const rows = table.flatMap((_, row) =>
    // A line of a row in which every column is empty is left out.
    drawn.map((line, number) => indented(line[row] ?? "", number)).filter((line) => line !== ""),
  );
  const shownColumns = new Set(lines.flat().map(({ column }) => column));
  const hidden = head.filter((_, column) => !shownColumns.has(column));
  const text = new Styled(rows.join("\n"));
  return hidden.length === 0 ? text : styled`${text}\n${colors.dim(hiddenText(hidden, width))}`;
}

/** The columns of each line of a row: of one line, unless that is too narrow for those that are needed. */
function linesOf(columns: readonly Column[], width: number, needed: number): readonly (readonly Placed[])[] {
  const natural = columns.map((column) => column.natural);
  const isNarrow = width < NARROW;
  if (isNarrow && !fitsWhole(natural.slice(0, needed), width)) return packInto(columns, width);
  return [fitInto(natural, width, isNarrow ? needed : 1).map((own, column) => ({ column, width: own }))];
}

function valuesOf(cells: readonly (readonly string[])[], column: number): readonly string[] {
  return cells.map((row) => row[column] ?? "");
}

function columnOf(name: string, values: readonly string[]): Column {
  return {
    natural: Math.max(...[name, ...values].map(lengthOf)),
    isProse: values.some((value) => value.split(" ").length > 3),
  };
}

/** Draws one line of each row. */
function drawLine(
  table: readonly (readonly string[])[],
  line: readonly Placed[],
  numeric: readonly number[],
): readonly string[] {
  const drawn = new Table({
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": GAP },
    chars: BLANK,
    colAligns: line.map(({ column }) => (numeric.includes(column) ? "right" : "left")),
    colWidths: line.map(({ width }) => width + GAP),
  });
  drawn.push(...table.map((row) => line.map(({ column }) => row[column] ?? "")));
  return drawn
    .toString()
    .split("\n")
    .map((text) => text.trimEnd());
}

function indented(line: string, number: number): string {
  return number === 0 || line === "" ? line : `${" ".repeat(INDENT)}${line}`;
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

function lengthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
