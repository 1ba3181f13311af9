import { rmSync } from "node:fs";
import { type LineWriter, openLineWriter } from "../line-writer.ts";
import type { BadRow } from "./survey.ts";

/** A file that takes the bad rows, one JSON object a line. It is there only if there are any. */
export interface BadRowsFile {
  add(bad: BadRow): void;
  close(): void;
}

/**
 * Prepares the file of the bad rows. What an earlier run left there is removed.
 *
 * @param path Whose lines look like `{"row":16,"line":17,"problems":["connection_id is required: …"],"fields":{…}}`.
 */
export function badRowsFile(path: string): BadRowsFile {
  rmSync(path, { force: true });
  let writer: LineWriter | undefined;
  return {
    add({ raw, problems }) {
      writer ??= openLineWriter(path);
      const fields = "fields" in raw ? { fields: raw.fields } : {};
      writer.write(JSON.stringify({ ...raw.at, problems, ...fields }));
    },
    close: () => writer?.close(),
  };
}
