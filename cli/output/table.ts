import Table from "cli-table3";
import { tabSeparated } from "./list.ts";
import { Styled, shown, type Text } from "./styled.ts";

/** How a table is laid out. */
export interface TableLayout {
  /** Columns that are aligned to the right. */
  readonly numeric?: readonly number[];
  /** Widths in characters; text is wrapped to them. */
  readonly widths?: readonly (number | null)[];
}

/**
 * Draws a table with borders. Into a pipe go tab-separated values, with a header.
 *
 * @example table(["action", "operations"], [["enable", 12]], { numeric: [1] })
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly Text[])[],
  { numeric = [], widths = [] }: TableLayout = {},
): Styled {
  const cells = rows.map((row) => row.map(shown));
  if (!process.stdout.isTTY) return tabSeparated(head, cells);
  const drawn = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, column) => (numeric.includes(column) ? "right" : "left")),
    colWidths: [...widths],
    wordWrap: true,
  });
  drawn.push(...cells);
  return new Styled(drawn.toString());
}
