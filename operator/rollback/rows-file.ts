import { rmSync } from "node:fs";
import type { RawRow } from "../backfill/source/raw-row.ts";
import type { Row } from "../backfill/validate/row.ts";
import type { UsageError } from "../errors.ts";
import { checkPurpose, readPlanEnds, readPlanLines, unusable, writePlanFile } from "../plan/plan-file.ts";
import type { CommandLine } from "../session/session.ts";
import type { LeftAlone } from "./rows.ts";
import type { RollbackSummary } from "./summary.ts";

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
  readonly planned: RollbackSummary;
}

/** What files of 0.1.0 do not sum up. */
const UNSUMMED = { actions: { enable: 0, disable: 0 }, reasons: {} };

const REMEDY =
  "The command does not overwrite it: move it away, or choose another name (--batch ID for the new batch, --out FILE for a plan).";

/**
 * Writes a plan: a line with its purpose, the rows and what is left alone, a line with the counts.
 *
 * @param rows Is asked for the counts after its last row.
 * @param takeLeft Returns what was left alone since the last call.
 * @throws UsageError when there is a file of that name: it is never overwritten.
 */
export async function writeRowsFile(
  path: string,
  head: RowsHead,
  rows: AsyncGenerator<Row, RollbackSummary>,
  takeLeft: () => readonly LeftAlone[],
): Promise<RollbackSummary> {
  let counts: RollbackSummary | undefined;
  async function* objects(): AsyncGenerator<object> {
    yield head;
    for (;;) {
      const { done, value } = await rows.next();
      for (const left of takeLeft()) yield { left_alone: left } satisfies LeftLine;
      if (done) {
        counts = value;
        yield { planned: value } satisfies RowsTail;
        return;
      }
      yield value;
    }
  }
  await writePlanFile(path, objects(), REMEDY);
  return counts as RollbackSummary;
}

/**
 * Reads what a file of rows was planned for, and what planning came to.
 *
 * @param wanted What it has to be for. Where a plan is carried out, it says itself which records are to be trusted.
 * @returns Undefined when there is no such file.
 * @throws UsageError naming what it is for, when that is something else.
 */
export function readRowsFile(
  path: string,
  wanted: Omit<RowsHead, "planned_at" | "trust_records"> & Partial<RowsHead>,
): { readonly head: RowsHead; readonly counts: RollbackSummary } | undefined {
  const ends = readPlanEnds<RowsHead, RowsTail>(path);
  if (ends === undefined) return undefined;
  const { head, tail } = ends;
  if (head.rollback_of === undefined || tail.planned === undefined)
    throw unusable(path, "it does not hold the rows of a rollback", REMEDY);
  checkPurpose(path, head, wanted, REMEDY);
  return { head: head as RowsHead, counts: { ...UNSUMMED, ...tail.planned } };
}

/** The error where a plan is there, and none of its rows is sent. @param commandLine Spells out the command that sends them. */
export function notBegun(
  path: string,
  { planned_at, rollback_of }: RowsHead,
  commandLine: CommandLine,
): UsageError {
  const command = commandLine("batch rollback", rollback_of, "--plan", path);
  const send = `Another run may be about to send its rows; this sends exactly those: ${command}`;
  return unusable(path, `it was planned at ${planned_at}, and its batch has not begun. ${send}`, REMEDY);
}

/** Removes the plan of this very run; any other stays. */
export function removeRowsFile(path: string, { planned_at }: RowsHead): void {
  if (readPlanEnds<RowsHead, RowsTail>(path)?.head.planned_at === planned_at) rmSync(path);
}

/** Reads the rows of a file, without the lines around them. */
export async function* readRollbackRows(path: string): AsyncGenerator<RawRow> {
  let row = 0;
  for await (const { line, fields } of readPlanLines(path)) {
    if ("rollback_of" in fields || "left_alone" in fields || "planned" in fields) continue;
    row += 1;
    yield { at: { row, line }, fields };
  }
}

/** Reads which operations the plan in a file leaves alone. */
export async function* readLeftAlone(path: string): AsyncGenerator<LeftAlone> {
  for await (const { fields } of readPlanLines(path)) {
    if ("left_alone" in fields) yield (fields as unknown as LeftLine).left_alone;
  }
}
