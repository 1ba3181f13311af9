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
import { UsageError } from "../errors.ts";
import { jsonLine } from "../text/escape.ts";
import { linesOf } from "../text/lines.ts";

/**
 * Writes a plan as NDJSON: a line with its purpose, what it names, a line that ends it. The file appears under its name when it
 * is complete, readable by its owner alone.
 *
 * @throws UsageError when there is a file of that name: it is never overwritten.
 */
export async function writePlanFile(
  path: string,
  objects: AsyncIterable<object>,
  remedy: string,
): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  async function* lines() {
    for await (const object of objects) yield `${jsonLine(object)}\n`;
  }
  try {
    // A stream that opens its file itself may do so after the pipeline has failed, behind the removal below.
    await pipeline(lines, createWriteStream(partial, { fd: openSync(partial, "w", 0o600) }));
    // Unlike a rename, a link does not replace what is there.
    linkSync(partial, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw unusable(path, "it already exists", remedy);
    throw error;
  } finally {
    rmSync(partial, { force: true });
  }
}

/** A line of a plan. */
export interface PlanLine {
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Reads a plan line by line. */
export async function* readPlanLines(path: string): AsyncGenerator<PlanLine> {
  let line = 0;
  for await (const lines of linesOf(createReadStream(path))) {
    for (const text of lines) {
      line += 1;
      yield { line, fields: JSON.parse(text) as Readonly<Record<string, unknown>> };
    }
  }
}

/** No line is longer, in bytes. */
const LONGEST_LINE = 16 * 1024;

/** The first and the last line of a plan of any size, as objects; undefined when there is no such file. */
export function readPlanEnds<Head, Tail>(
  path: string,
): { readonly head: Partial<Head>; readonly tail: Partial<Tail> } | undefined {
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
    return { head: parsed(first), tail: parsed(last) };
  } finally {
    closeSync(file);
  }
}

/**
 * Checks what a plan was made for.
 *
 * @param remedy As in `writePlanFile`.
 * @throws UsageError naming the first thing that differs.
 */
export function checkPurpose<Purpose extends object>(
  path: string,
  head: Partial<Purpose> & { readonly planned_at?: string },
  wanted: Purpose,
  remedy: string,
): void {
  const names = Object.keys(wanted) as (keyof Purpose & string)[];
  const other = names.find((name) => head[name] !== wanted[name]);
  if (other === undefined) return;
  throw unusable(
    path,
    `it was planned at ${head.planned_at} for ${other} ${head[other]}, and this is ${other} ${wanted[other]}`,
    remedy,
  );
}

/** The error of a file of that name that cannot be used. @param remedy As in `writePlanFile`. */
export function unusable(path: string, why: string, remedy: string): UsageError {
  return new UsageError(`${path}: ${why}. ${remedy}`);
}

function parsed(line: string): object {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}
