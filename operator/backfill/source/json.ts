import { pipeline } from "node:stream";
import streamArray from "stream-json/streamers/stream-array.js";
import { UsageError } from "../../errors.ts";
import type { RawRow } from "./raw-row.ts";

/**
 * Reads a JSON array of objects, element by element.
 *
 * @throws UsageError when it is not JSON, naming the last row before the error, because the parser gives no position; and
 *   the errors of the bytes.
 */
export async function* readJsonArray(bytes: AsyncIterable<Buffer>): AsyncGenerator<RawRow> {
  const parsing = pipeline(bytes, streamArray.withParserAsStream(), () => {});
  let row = 0;
  try {
    for await (const { key, value } of parsing as AsyncIterable<{ key: number; value: unknown }>) {
      row = key + 1;
      const at = { row };
      yield isObject(value) ? { at, fields: value } : { at, problem: "is not a JSON object" };
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const where = row === 0 ? "" : ` after row ${row}`;
    throw new UsageError(`The JSON cannot be read${where}: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
