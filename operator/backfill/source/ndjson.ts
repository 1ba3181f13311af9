import { linesOf } from "../lines.ts";
import { isObject } from "./json.ts";
import type { RawRow } from "./raw-row.ts";

/** Reads one JSON object a line. Empty lines are passed over. */
export async function* readNdjson(bytes: AsyncIterable<Buffer>): AsyncGenerator<RawRow> {
  let row = 0;
  let line = 0;
  for await (const lines of linesOf(bytes)) {
    for (const text of lines) {
      line += 1;
      if (text.trim() === "") continue;
      row += 1;
      yield readLine(text, { row, line });
    }
  }
}

function readLine(text: string, at: RawRow["at"]): RawRow {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { at, fields: value } : { at, problem: "is not a JSON object" };
  } catch (error) {
    return { at, problem: `is not JSON: ${(error as Error).message}` };
  }
}
