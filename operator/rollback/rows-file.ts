import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  fstatSync,
  linkSync,
  openSync,
  readSync,
  rmSync,
} from "node:fs";
import { pipeline } from "node:stream/promises";
import { linesOf } from "../backfill/lines.ts";
import type { RawRow } from "../backfill/source/raw-row.ts";
import type { Row } from "../backfill/validate/row.ts";
import { UsageError } from "../errors.ts";
import { jsonLine } from "../text/escape.ts";
import type { RollbackCounts } from "./counts.ts";
import type { LeftAlone } from "./rows.ts";

/** The first line of a file of rows: what the rows were planned for. The file is used for that alone. */
export interface RowsHead {
  /** The batch that is rolled back, and the batch that the rows will be. */
  readonly rollback_of: string;
  readonly batch_id: string;
  /** The deployment, by the URL of its bulk lane, and its tenant's domain. */
  readonly deployment: string;
  readonly tenant: string;
  readonly trust_records: boolean;
  /** When it was planned, in ISO 8601. */
  readonly planned_at: string;
}

/** A line for an operation that is not restored, or only in part, so that a continued run lists it again. */
interface LeftLine {
  readonly left_alone: LeftAlone;
}

/** The last line: the counts of the plan. A file without it is incomplete. */
interface RowsTail {
  readonly planned: RollbackCounts;
}

/**
 * Writes a plan as NDJSON: a line with its purpose, the rows and what is left alone, a line with the counts. The file
 * appears under its name when it is complete.
 *
 * @param rows Is asked for the counts after its last row.
 * @param takeLeft Returns what was left alone since the last call.
 * @throws UsageError when there is a file of that name: it is never overwritten.
 */
export async function writeRowsFile(
  path: string,
  head: RowsHead,
  rows: AsyncGenerator<Row, RollbackCounts>,
  takeLeft: () => readonly LeftAlone[],
): Promise<RollbackCounts> {
  const partial = `${path}.${process.pid}.partial`;
  let counts: RollbackCounts | undefined;
  async function* lines() {
    yield `${jsonLine(head)}\n`;
    for (;;) {
      const { done, value } = await rows.next();
      for (const left of takeLeft()) yield `${jsonLine({ left_alone: left } satisfies LeftLine)}\n`;
      if (done) {
        counts = value;
        yield `${jsonLine({ planned: value } satisfies RowsTail)}\n`;
        return;
      }
      yield `${jsonLine(value)}\n`;
    }
  }
  try {
    // A stream that opens its file itself may do so after the pipeline has failed, behind the removal below.
    await pipeline(lines, createWriteStream(partial, { fd: openSync(partial, "w", 0o600) }));
    // Unlike a rename, a link does not replace what is there.
    linkSync(partial, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw isTaken(path, "it already exists");
    throw error;
  } finally {
    rmSync(partial, { force: true });
  }
  return counts as RollbackCounts;
}

/**
 * Reads what a file of rows was planned for, and what planning came to.
 *
 * @param wanted What it has to be for.
 * @returns Undefined when there is no such file.
 * @throws UsageError naming what it is for, when that is something else.
 */
export function readRowsFile(
  path: string,
  wanted: Omit<RowsHead, "planned_at">,
): { readonly head: RowsHead; readonly counts: RollbackCounts } | undefined {
  const ends = endsOf(path);
  if (ends === undefined) return undefined;
  const head = parse(ends.first) as Partial<RowsHead> | undefined;
  const tail = parse(ends.last) as Partial<RowsTail> | undefined;
  if (head?.rollback_of === undefined || tail?.planned === undefined)
    throw isTaken(path, "it does not hold the rows of a rollback");
  const names = ["rollback_of", "batch_id", "deployment", "tenant", "trust_records"] as const;
  const other = names.find((name) => head[name] !== wanted[name]);
  if (other !== undefined) {
    throw isTaken(
      path,
      `its rows were planned at ${head.planned_at} for ${other} ${head[other]}, and this is ${other} ${wanted[other]}`,
    );
  }
  return { head: head as RowsHead, counts: tail.planned };
}

/** Reads the rows of a file, without the lines around them. */
export async function* readRollbackRows(path: string): AsyncGenerator<RawRow> {
  let row = 0;
  for await (const { line, fields } of linesIn(path)) {
    if ("rollback_of" in fields || "left_alone" in fields || "planned" in fields) continue;
    row += 1;
    yield { at: { row, line }, fields };
  }
}

/** Reads which operations the plan in a file leaves alone. */
export async function* readLeftAlone(path: string): AsyncGenerator<LeftAlone> {
  for await (const { fields } of linesIn(path)) {
    if ("left_alone" in fields) yield (fields as unknown as LeftLine).left_alone;
  }
}

async function* linesIn(path: string) {
  let line = 0;
  for await (const lines of linesOf(createReadStream(path))) {
    for (const text of lines) {
      line += 1;
      yield { line, fields: JSON.parse(text) as Readonly<Record<string, unknown>> };
    }
  }
}

function isTaken(path: string, why: string): UsageError {
  return new UsageError(
    `${path}: ${why}. The command does not overwrite it: move it away, or choose another name for the new batch (--batch ID).`,
  );
}

/** No line is longer, in bytes. */
const LONGEST_LINE = 16 * 1024;

/** The first and the last line of a file of any size; undefined when there is none. */
function endsOf(path: string): { readonly first: string; readonly last: string } | undefined {
  if (!existsSync(path)) return undefined;
  const file = openSync(path, "r");
  try {
    const textAt = (from: number) => {
      const buffer = Buffer.alloc(LONGEST_LINE);
      return buffer
        .toString("utf8", 0, readSync(file, buffer, 0, LONGEST_LINE, from))
        .trimEnd()
        .split("\n");
    };
    const [first = ""] = textAt(0);
    const last = textAt(Math.max(0, fstatSync(file).size - LONGEST_LINE)).at(-1) ?? "";
    return { first, last };
  } finally {
    closeSync(file);
  }
}

function parse(line: string): unknown {
  try {
    return Object(JSON.parse(line));
  } catch {
    return undefined;
  }
}
