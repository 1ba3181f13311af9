import { pipeline } from "node:stream";
import streamArray from "stream-json/streamers/stream-array.js";
import { UsageError } from "../../errors.ts";
import type { RawRow } from "./raw-row.ts";

/**
 * Reads a JSON array of objects, element by element.
 *
 * @throws UsageError when it is no JSON.
 */
export async function* readJsonArray(bytes: AsyncIterable<Buffer>): AsyncGenerator<RawRow> {
  const parsing = pipeline(bytes, streamArray.withParserAsStream(), () => {});
  try {
    for await (const { key, value } of parsing as AsyncIterable<{ key: number; value: unknown }>) {
      const at = { row: key + 1 };
      yield isObject(value) ? { at, fields: value } : { at, problem: "is no JSON object" };
    }
  } catch (error) {
    throw new UsageError(`The JSON cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
