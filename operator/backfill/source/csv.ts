import { pipeline } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { SETTING_NAMES } from "../../../contract/request.ts";
import { UsageError } from "../../errors.ts";
import { counted } from "../../text/counted.ts";
import { clean, cleanField } from "./clean.ts";
import {
  EXPECTED_PREFIX,
  type FieldMap,
  namesText,
  type ResolvedNames,
  resolveNames,
} from "./field-names.ts";
import { peek } from "./peek.ts";
import type { RawRow, Rows } from "./raw-row.ts";

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** What may stand between cells; the header says which one does. */
const SEPARATORS = [",", ";", "\t"];

/** The line with which spreadsheets name the separator. */
const SEPARATOR_LINE = /^\W*sep=(.?)/i;

/** No header is longer, in bytes. */
const LONGEST_HEADER = 64 * 1024;

/** Columns that hold true or false. */
const BOOLEAN_FIELDS: ReadonlySet<string> = new Set(
  SETTING_NAMES.flatMap((name) => [name, `${EXPECTED_PREFIX}${name}`]),
);

/** What spreadsheets and people write for true and false. Any other text stays as it is, and the contract refuses it. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["0", false],
]);

/**
 * Reads CSV whose first line names the columns. An empty cell says nothing, and a row of empty cells is none.
 *
 * @throws UsageError when the header is invalid or, as rows are read, quotes are not paired.
 */
export async function readCsv(bytes: AsyncGenerator<Buffer>, map: FieldMap): Promise<Rows> {
  const { head, all } = await peek(bytes, (read) => read.length > LONGEST_HEADER || startOf(read).length > 2);
  const separator = separatorOf(startOf(head));
  const parser = parse({
    delimiter: separator,
    record_delimiter: ["\r\n", "\n", "\r"],
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const records = naming(pipeline(all, parser, () => {}) as AsyncIterable<Parsed>);
  const header = await headerOf(records);
  const names = columnsOf(header, map);
  return {
    spelling: { kind: "csv", header, separator },
    rows: rowsOf(records, header.length, names),
    leftOut: () => names.leftOut,
  };
}

/** The first records' lines, without empty ones before them. */
function startOf(head: Buffer): readonly string[] {
  return head
    .toString()
    .trimStart()
    .split(/\r\n|\n|\r/);
}

/** A line of its own names the separator; else it is the one that the header has most often, since no name holds any. */
function separatorOf([first = "", second = ""]: readonly string[]): string {
  const named = SEPARATOR_LINE.exec(first)?.[1];
  if (named !== undefined && SEPARATORS.includes(named)) return named;
  const header = named === undefined ? first : second;
  const counts = SEPARATORS.map((separator) => header.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ",";
}

async function* naming(records: AsyncIterable<Parsed>): AsyncGenerator<Parsed> {
  try {
    yield* records;
  } catch (error) {
    if (error instanceof CsvError)
      throw new UsageError(`The CSV cannot be read: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The names of the columns, without empty ones at the end. */
async function headerOf(records: AsyncGenerator<Parsed>): Promise<readonly string[]> {
  for (;;) {
    const { value, done } = await records.next();
    if (done) return [];
    if (value.record.length <= 2 && SEPARATOR_LINE.test(value.record[0] ?? "")) continue;
    const names = value.record.map(clean);
    return names.slice(0, names.findLastIndex((name) => name !== "") + 1);
  }
}

function columnsOf(header: readonly string[], map: FieldMap): ResolvedNames {
  const names = resolveNames(header, map);
  const missing = Object.entries(map).find(([field]) => !names.columnOf.has(field));
  if (missing !== undefined) {
    throw new UsageError(
      `--map: the file has no column ${namesText([missing[1]])}. It has ${namesText(header)}.`,
    );
  }
  if (names.columnOf.has("organization_id")) return names;
  if (header.some((name) => /^(org|con)_[A-Za-z0-9]+$/.test(name))) {
    throw new UsageError(
      "The file has no header: its first line must name the columns, such as organization_id.",
    );
  }
  throw new UsageError(
    `The file has no column organization_id. It has ${namesText(header)}. Name the right one: --map organization_id=COLUMN.`,
  );
}

async function* rowsOf(
  records: AsyncIterable<Parsed>,
  width: number,
  { fields, columnOf }: ResolvedNames,
): AsyncGenerator<RawRow> {
  let row = 0;
  for await (const { record, info } of records) {
    if (record.every((cell) => cell === "")) continue;
    const source = { at: { row: ++row, line: info.lines }, original: record, columnOf };
    const beyond = record.length > width && record.slice(width).some((cell) => cell !== "");
    if (record.length < width || beyond) {
      yield { ...source, problem: `has ${counted(record.length, "cell")}; the header has ${width}` };
    } else yield { ...source, fields: toFields(fields, record) };
  }
}

function toFields(names: ResolvedNames["fields"], cells: readonly string[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  let expected: Record<string, unknown> | undefined;
  for (let column = 0; column < names.length; column++) {
    const name = names[column];
    if (name === undefined) continue;
    const cell = cleanField(name, cells[column] ?? "");
    if (cell === "") continue;
    const value = BOOLEAN_FIELDS.has(name) ? (BOOLEANS.get(cell.toLowerCase()) ?? cell) : cell;
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
