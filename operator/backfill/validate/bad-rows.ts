import { accessSync, closeSync, constants, openSync, readSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../../errors.ts";
import { jsonLine } from "../../text/escape.ts";
import { type LineWriter, openLineWriter } from "../line-writer.ts";
import { isObject } from "../source/objects.ts";
import type { RowPosition, Spelling } from "../source/raw-row.ts";
import type { BadRow } from "./validate.ts";

/** A bad row can be of any length; of one that is longer only the beginning of its problems is kept. */
const LONGEST_LINE = 64_000;
const LONGEST_PROBLEM = 1_000;
/** How a file of bad rows begins. The last is that of version 0.1.0. */
const BEGINNINGS = ['{"problem":', "problem,", "problem;", "problem\t", '{"row":'];

/**
 * A file that takes the bad rows as their source spells them, with what is wrong in a column `problem` before the others:
 * it can be corrected and sent again, since a backfill leaves out a column that is not a field. It is there only if there
 * are bad rows.
 */
export interface BadRowsFile {
  add(bad: BadRow): void;
  close(): void;
}

/**
 * Prepares the file of the bad rows. What an earlier run left there is removed; anything else is not.
 *
 * @param spelling How the source spells its rows.
 * @throws UsageError, also of `add`, when it cannot be written, or when a file that holds something else is there.
 * @example badRowsFile("rows.csv.errors.csv", { kind: "csv", header: ["Organization ID"], separator: "," })
 * // problem,Organization ID
 * // "line 17: organization_id must be …",acme
 */
export function badRowsFile(path: string, spelling: Spelling): BadRowsFile {
  naming(() => {
    if (!isOurs(path)) throw new Error(`${path} exists and does not hold bad rows`);
    rmSync(path, { force: true });
  });
  let writer: LineWriter | undefined;
  const { header, lineOf } =
    spelling.kind === "csv" ? csvLines(spelling) : { header: undefined, lineOf: jsonLineOf };
  function open(): LineWriter {
    const opened = openLineWriter(path);
    if (header !== undefined) opened.write(header);
    return opened;
  }
  return {
    add(bad) {
      writer ??= naming(open);
      const line = lineOf(bad, problemOf(bad));
      writer.write(line.length <= LONGEST_LINE ? line : lineOf(undefined, cut(problemOf(bad))));
    },
    close: () => writer?.close(),
  };
}

function problemOf({ raw, problems }: BadRow): string {
  return `${positionText(raw.at)}: ${problems.join("; ")}`;
}

/** Where a row is, for people. */
export function positionText({ row, line }: RowPosition): string {
  return line === undefined ? `row ${row}` : `line ${line}`;
}

function jsonLineOf(bad: BadRow | undefined, problem: string): string {
  if (bad === undefined) return jsonLine({ problem });
  const original = bad.raw.original ?? ("fields" in bad.raw ? bad.raw.fields : {});
  if (!isObject(original)) return jsonLine({ problem, text: original });
  const { problem: _, ...own } = original;
  return jsonLine({ problem, ...own });
}

/** The lines of a file of CSV. Its column `problem` takes the place of one that an earlier file of bad rows had. */
function csvLines({ header, separator }: Extract<Spelling, { kind: "csv" }>) {
  const cell = cellIn(separator);
  const write = (problem: string, cells: readonly unknown[]) =>
    [problem, ...cells.filter((_, column) => header[column] !== "problem").map(String)]
      .map(cell)
      .join(separator);
  return {
    header: write("problem", header),
    lineOf(bad: BadRow | undefined, problem: string) {
      const original = bad?.raw.original;
      return write(problem, Array.isArray(original) ? original : []);
    },
  };
}

/** Writes a cell as RFC 4180 does: in quotes where it needs them. */
function cellIn(separator: string) {
  return (text: string) =>
    text.includes(separator) || /["\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
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
    const beginning = Buffer.alloc(Math.max(...BEGINNINGS.map(({ length }) => length)));
    readSync(file, beginning);
    return BEGINNINGS.some((own) => beginning.toString("latin1").startsWith(own));
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
