import { readCsv } from "./csv.ts";
import { readJsonArray } from "./json.ts";
import { readNdjson } from "./ndjson.ts";
import { type Format, openSource } from "./open.ts";
import type { RawRow } from "./raw-row.ts";

const READERS: Readonly<Record<Format, (bytes: AsyncGenerator<Buffer>) => AsyncGenerator<RawRow>>> = {
  csv: readCsv,
  ndjson: readNdjson,
  json: readJsonArray,
};

/**
 * Reads the rows of a file, whatever its format.
 *
 * @param path `-` is standard input.
 * @throws UsageError
 * @example for await (const row of await readRows("organizations.csv.gz")) …
 */
export async function readRows(path: string): Promise<AsyncIterable<RawRow>> {
  const { format, bytes } = await openSource(path);
  return READERS[format](bytes);
}
