import { pipeline } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { UsageError } from "../../errors.ts";
import { counted } from "../../text/counted.ts";
import { BOOLEAN_COLUMNS, checkColumns, EXPECTED_PREFIX } from "./columns.ts";
import { peek } from "./peek.ts";
import type { RawRow } from "./raw-row.ts";

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** What may stand between cells; the header says which one does. */
const SEPARATORS = [",", ";", "\t"];

/** No header is longer, in bytes. */
const LONGEST_HEADER = 64 * 1024;

/**
 * Reads CSV whose first line names the columns. An empty cell says nothing.
 *
 * @throws UsageError when the header is invalid or quotes are not paired.
 */
export async function* readCsv(bytes: AsyncGenerator<Buffer>): AsyncGenerator<RawRow> {
  const { head, all } = await peek(bytes, (read) => read.length > LONGEST_HEADER || startOf(read).length > 1);
  const parser = parse({
    delimiter: separatorOf(startOf(head)[0] ?? ""),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const records = pipeline(all, parser, () => {}) as AsyncIterable<Parsed>;
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
      else yield { at, problem: `has ${counted(record.length, "cell")}; the header has ${columns.length}` };
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw new UsageError(`The CSV cannot be read: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The beginning's lines, without empty ones before them. */
function startOf(head: Buffer): readonly string[] {
  return head
    .toString()
    .trimStart()
    .split(/[\r\n]/);
}

/** Names of columns hold none of the separators: the one that is there most often is it. */
function separatorOf(header: string): string {
  const counts = SEPARATORS.map((separator) => header.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ",";
}

function toFields(columns: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  let expected: Record<string, unknown> | undefined;
  for (let column = 0; column < columns.length; column++) {
    const name = columns[column] ?? "";
    const cell = cells[column] ?? "";
    if (cell === "") continue;
    const value = BOOLEAN_COLUMNS.has(name) ? toBoolean(cell) : cell;
    if (!name.startsWith(EXPECTED_PREFIX)) {
      fields[name] = value;
      continue;
    }
    expected ??= {};
    expected[name.slice(EXPECTED_PREFIX.length)] = value;
  }
  if (expected !== undefined) fields.expected = expected;
  return fields;
}

/** Spreadsheets write TRUE. Any other text stays as it is, and the contract refuses it. */
function toBoolean(cell: string): boolean | string {
  const lower = cell.toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : cell;
}
