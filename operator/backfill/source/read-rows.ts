import { readCsv } from "./csv.ts";
import type { FieldMap } from "./field-names.ts";
import { readJsonArray, readJsonObjects } from "./json.ts";
import { readNdjson } from "./ndjson.ts";
import { rowsOfObjects } from "./objects.ts";
import { openSource } from "./open.ts";
import type { Rows } from "./raw-row.ts";

const READERS = { ndjson: readNdjson, array: readJsonArray, objects: readJsonObjects };

/**
 * Reads the rows of a file, whatever its format.
 *
 * @param path `-` is standard input.
 * @param map Columns that hold a field under another name.
 * @throws UsageError
 * @example for await (const row of (await readRows("organizations.csv.gz")).rows) …
 */
export async function readRows(path: string, map: FieldMap = {}): Promise<Rows> {
  const { format, bytes } = await openSource(path);
  return format === "csv" ? readCsv(bytes, map) : rowsOfObjects(READERS[format](bytes), map);
}
