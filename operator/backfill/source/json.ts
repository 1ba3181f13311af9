import { pipeline } from "node:stream";
import { streamArray } from "stream-json/streamers/stream-array.js";
import { streamValues } from "stream-json/streamers/stream-values.js";
import { UsageError } from "../../errors.ts";
import { isObject, type JsonValue } from "./objects.ts";

/** An element of a JSON document. */
interface Element {
  readonly key: number;
  readonly value: unknown;
}

/**
 * Reads a JSON array, element by element.
 *
 * @throws UsageError when it is not JSON, naming the last row before the error, because the parser gives no position; and
 *   the errors of the bytes.
 */
export async function* readJsonArray(bytes: AsyncIterable<Buffer>): AsyncGenerator<JsonValue> {
  const elements = pipeline(bytes, streamArray.withParserAsStream(), () => {}) as AsyncIterable<Element>;
  for await (const { key, value } of naming(elements)) yield { at: { row: key + 1 }, value };
}

/**
 * Reads JSON objects that may stretch over several lines, as `jq` prints them. An object with a list `organizations` is an
 * answer of Auth0's Management API: its rows are those of the list.
 *
 * @throws UsageError as `readJsonArray` does.
 */
export async function* readJsonObjects(bytes: AsyncIterable<Buffer>): AsyncGenerator<JsonValue> {
  const values = pipeline(bytes, streamValues.withParserAsStream(), () => {}) as AsyncIterable<Element>;
  let row = 0;
  for await (const { value } of naming(values)) {
    const list = isObject(value) && Array.isArray(value.organizations) ? value.organizations : [value];
    for (const one of list) yield { at: { row: ++row }, value: one };
  }
}

async function* naming(elements: AsyncIterable<Element>): AsyncGenerator<Element> {
  let count = 0;
  try {
    for await (const element of elements) {
      count += 1;
      yield element;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const where = count === 0 ? "" : ` after row ${count}`;
    throw new UsageError(`The JSON cannot be read${where}: ${(error as Error).message}`, { cause: error });
  }
}
