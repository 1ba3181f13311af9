import { linesOf } from "../../text/lines.ts";
import type { JsonValue } from "./objects.ts";

/** Reads one JSON value a line. Empty lines are passed over. */
export async function* readNdjson(bytes: AsyncIterable<Buffer>): AsyncGenerator<JsonValue> {
  let row = 0;
  let line = 0;
  for await (const chunk of linesOf(bytes)) {
    for (const text of chunk.flatMap(withoutOldLineEnds)) {
      line += 1;
      if (text.trim() === "") continue;
      row += 1;
      yield readLine(text, { row, line });
    }
  }
}

/** A carriage return alone ends a line too: JSON holds none. */
function withoutOldLineEnds(line: string): readonly string[] {
  return line.includes("\r") ? line.split("\r") : [line];
}

function readLine(text: string, at: JsonValue["at"]): JsonValue {
  try {
    return { at, value: JSON.parse(text) };
  } catch (error) {
    return { at, text, problem: `is not JSON: ${(error as Error).message}` };
  }
}
