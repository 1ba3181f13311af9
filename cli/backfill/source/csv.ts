import { pipeline } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { UsageError } from "../../errors.ts";
import { BOOLEAN_COLUMNS, checkColumns } from "./columns.ts";
import type { RawRow } from "./raw-row.ts";

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** The separators that a header can show; ids hold none of them. */
const SEPARATORS = [",", ";", "\t"];

/**
 * Reads CSV whose first line names the columns. An empty cell says nothing.
 *
 * @throws UsageError when the header is none, or the quotes are not paired.
 */
export async function* readCsv(bytes: AsyncIterable<Buffer>): AsyncGenerator<RawRow> {
  const parser = parse({
    delimiter: SEPARATORS,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const records = pipeline(bytes, parser, () => {}) as AsyncIterable<Parsed>;
  let columns: readonly string[] | undefined;
  let row = 0;
  try {
    for await (const { record, info } of records) {
      if (columns === undefined) {
        columns = record.map((name) => name.toLowerCase());
        checkColumns(columns);
        continue;
      }
      const at = { row: ++row, line: info.lines };
      if (record.length === columns.length) yield { at, fields: toFields(columns, record) };
      else yield { at, problem: `has ${record.length} cells, and the header ${columns.length}` };
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw new UsageError(`The CSV cannot be read: ${error.message}`, { cause: error });
    throw error;
  }
}

function toFields(columns: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (let column = 0; column < columns.length; column++) {
    const name = columns[column] ?? "";
    const cell = cells[column] ?? "";
    if (cell !== "") fields[name] = BOOLEAN_COLUMNS.has(name) ? toBoolean(cell) : cell;
  }
  return fields;
}

/** Spreadsheets write TRUE. What is no boolean stays as it is, for the contract to refuse. */
function toBoolean(cell: string): boolean | string {
  const lower = cell.toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : cell;
}
