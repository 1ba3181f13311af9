import { accessSync, constants, existsSync } from "node:fs";
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

/**
 * A file that takes the bad rows as their source spells them, with what is wrong in a column `problem` before the others:
 * it can be corrected and sent again, since a backfill leaves out a column that is not a field. It is there only if there
 * are bad rows.
 */
export interface BadRowsFile {
  add(bad: BadRow): void;
  /** Where it is; undefined while there are no bad rows. */
  path(): string | undefined;
  /** The file of an earlier run that it takes the place of; undefined where there is none. */
  supersedes(): string | undefined;
  close(): void;
}

/**
 * Prepares the file of the bad rows. A file that is there already is never touched, whatever it holds: it may have been
 * corrected by hand.
 *
 * @param names The first that is free is taken, when the first bad row comes.
 * @param spelling How the source spells its rows.
 * @throws UsageError of `add` when it cannot be written, or when no name is free.
 * @example badRowsFile(namesBesides("rows.csv", "csv"), { kind: "csv", header: ["Organization ID"], separator: "," })
 * // problem,Organization ID
 * // "line 17: organization_id must be …",acme
 */
export function badRowsFile(names: Iterable<string>, spelling: Spelling): BadRowsFile {
  let opened: Opened | undefined;
  const { header, lineOf } =
    spelling.kind === "csv" ? csvLines(spelling) : { header: undefined, lineOf: jsonLineOf };
  function open(): Opened {
    const first = openFirstFree(names);
    if (header !== undefined) first.writer.write(header);
    return first;
  }
  return {
    add(bad) {
      opened ??= naming(open);
      const line = lineOf(bad, problemOf(bad));
      opened.writer.write(line.length <= LONGEST_LINE ? line : lineOf(undefined, cut(problemOf(bad))));
    },
    path: () => opened?.path,
    supersedes: () => opened?.supersedes,
    close: () => opened?.writer.close(),
  };
}

/** The names of a file of bad rows besides its source. @example namesBesides("rows.csv", "csv") // rows.csv.errors.csv, rows.csv.errors-2.csv, … */
export function* namesBesides(source: string, ending: string): Generator<string> {
  yield `${source}.errors.${ending}`;
  for (let number = 2; ; number++) yield `${source}.errors-${number}.${ending}`;
}

interface Opened {
  readonly path: string;
  readonly supersedes: string | undefined;
  readonly writer: LineWriter;
}

function openFirstFree(names: Iterable<string>): Opened {
  let taken: unknown;
  let supersedes: string | undefined;
  for (const path of names) {
    try {
      return { path, supersedes, writer: openLineWriter(path) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      taken = error;
      supersedes = path;
    }
  }
  throw taken;
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
    if (existsSync(path)) throw new Error(`${path} exists, and is not overwritten`);
  });
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
