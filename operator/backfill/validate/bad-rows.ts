import { accessSync, closeSync, constants, openSync, readSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../../errors.ts";
import { jsonLine } from "../../text/escape.ts";
import { type LineWriter, openLineWriter } from "../line-writer.ts";
import type { BadRow } from "./validate.ts";

/** A bad row can be of any length; of one that is longer only the beginning of its problems is kept. */
const LONGEST_LINE = 64_000;
const LONGEST_PROBLEM = 1_000;
/** How a line begins, whatever is wrong with its row. */
const BEGINNING = '{"row":';

/** A file that takes the bad rows, one JSON object a line. It is there only if there are any. */
export interface BadRowsFile {
  add(bad: BadRow): void;
  close(): void;
}

/**
 * Prepares the file of the bad rows. What an earlier run left there is removed; anything else is not.
 *
 * @param path Whose lines look like `{"row":16,"line":17,"problems":["connection_id is required: …"],"fields":{…}}`.
 * @throws UsageError, also of `add`, when it cannot be written, or when a file that holds something else is there.
 */
export function badRowsFile(path: string): BadRowsFile {
  naming(() => {
    if (!isOurs(path)) throw new Error(`${path} exists and does not hold bad rows`);
    rmSync(path, { force: true });
  });
  let writer: LineWriter | undefined;
  return {
    add({ raw, problems }) {
      writer ??= naming(() => openLineWriter(path));
      const fields = "fields" in raw ? { fields: raw.fields } : {};
      const line = jsonLine({ ...raw.at, problems, ...fields });
      writer.write(line.length <= LONGEST_LINE ? line : jsonLine({ ...raw.at, problems: problems.map(cut) }));
    },
    close: () => writer?.close(),
  };
}

/**
 * Checks that the file could be written, before a million rows are read.
 *
 * @throws UsageError
 */
export function checkBadRowsPath(path: string): void {
  naming(() => {
    accessSync(dirname(path), constants.W_OK);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${path} is a directory`);
  });
}

/** Whether an earlier run wrote a file, by how it begins, or there is none, or it is empty. */
function isOurs(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || (status.isFile() && status.size === 0)) return true;
  if (!status.isFile()) return false;
  const file = openSync(path, "r");
  try {
    const beginning = Buffer.alloc(BEGINNING.length);
    readSync(file, beginning);
    return beginning.toString("latin1") === BEGINNING;
  } finally {
    closeSync(file);
  }
}

function naming<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new UsageError(
      `--errors: bad rows cannot be written there: ${(error as Error).message}. Choose another file.`,
      { cause: error },
    );
  }
}

function cut(problem: string): string {
  return problem.length <= LONGEST_PROBLEM ? problem : `${problem.slice(0, LONGEST_PROBLEM)}…`;
}
