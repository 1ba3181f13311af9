import { createHash } from "node:crypto";
import type { ActionCounts, Batch } from "../../../contract/batch.ts";
import type { Problem } from "../../../contract/parse-request.ts";
import type { LineWriter } from "../line-writer.ts";
import type { RawRow } from "../source/raw-row.ts";
import { type BitSet, createBitSet } from "./bit-set.ts";
import { firstProblems, type RowProblem } from "./first-problems.ts";
import { createPairTable } from "./pair-table.ts";
import { type ProblemCount, problemTally } from "./problem-tally.ts";
import { pairOf, type RowDefaults, rowCheck } from "./row.ts";
import { type RowsSummary, summaryTally } from "./summary.ts";

/** A row that cannot be sent. */
export interface BadRow {
  readonly raw: RawRow;
  readonly problems: readonly string[];
}

/** What the rows of a source came to. */
export interface Survey {
  /** Rows of the source, good and bad. */
  readonly read: number;
  /** Rows that were refused. */
  readonly bad: number;
  /** Rows that do not count, because a later row names their pair. */
  readonly overruled: number;
  /** Rows to be sent. */
  readonly rows: number;
  readonly action: Batch["action"];
  /** What the rows to be sent ask for. */
  readonly asked: RowsSummary;
  /** The most frequent problems of rows that were refused. */
  readonly problems: readonly ProblemCount[];
  /** The first problems, each with its line, its column and its value. */
  readonly first: readonly RowProblem[];
  /** How many problems there are beyond the first. */
  readonly more: number;
  /** Whether neither the command nor any row says what is to be done. */
  readonly actionless: boolean;
  /** SHA-256 of all good rows in their order, in hex. */
  readonly digest: string;
  /** The lines of the spool, from 0, that are overruled: the bytes of a bit set. */
  readonly overruledLines: Pick<BitSet, "has">;
}

/** How rows are surveyed. */
export interface SurveyOptions {
  readonly defaults: RowDefaults;
  /** Whether the last row that names a pair counts; else every later one is bad. */
  readonly lastWins: boolean;
  /** Takes a line for each row: the row in JSON, nothing for a bad one. */
  readonly spool: Pick<LineWriter, "write">;
  readonly onBadRow: (bad: BadRow) => void;
  /** Told how many rows were read, every now and then. */
  readonly onRead?: (read: number) => void;
  /** Stops at the next row. */
  readonly signal?: AbortSignal;
}

const TELL_EVERY = 1_000;

/** What all rows that name a pair again have in common. */
const NAMED_TWICE = "names a pair that an earlier row names (--last-wins takes the last)";

/** Reads all rows, checks each, and keeps the good ones for sending. Of a row no more than a fingerprint stays in memory. */
export async function survey(source: AsyncIterable<RawRow>, options: SurveyOptions): Promise<Survey> {
  const { defaults, lastWins, spool, onBadRow, onRead = () => {}, signal } = options;
  const checkRow = rowCheck(defaults);
  const digest = createHash("sha256");
  const pairs = createPairTable();
  const overruledLines = createBitSet();
  const asked = summaryTally();
  const tally = problemTally();
  const first = firstProblems();
  let [read, bad, overruled] = [0, 0, 0];
  let [understood, withAction] = [0, 0];

  const refuse = (
    raw: RawRow,
    problems: readonly Problem[],
    kinds = problems.map(({ detail }) => detail),
  ) => {
    bad += 1;
    spool.write("");
    kinds.forEach(tally.add);
    first.add(raw, problems);
    onBadRow({ raw, problems: problems.map(({ detail }) => detail) });
  };

  for await (const raw of source) {
    signal?.throwIfAborted();
    const index = read++;
    if (read % TELL_EVERY === 0) onRead(read);
    if ("problem" in raw) {
      refuse(raw, [ofRow(raw.problem)]);
      continue;
    }
    understood += 1;
    if (raw.fields.action !== undefined) withAction += 1;
    const checked = checkRow(raw.fields);
    if (checked.kind === "malformed") {
      refuse(raw, checked.problems);
      continue;
    }
    const { row } = checked;
    const pair = pairOf(row);
    const before = pairs.note(pair, index);
    if (before !== undefined) {
      if (!lastWins) {
        refuse(raw, [ofRow(`row ${before + 1} already names ${pair}`)], [NAMED_TWICE]);
        continue;
      }
      overruledLines.add(before);
      overruled += 1;
    }
    const line = JSON.stringify(row);
    digest.update(`${line}\n`);
    spool.write(line);
    asked.add(row, index, before);
  }
  onRead(read);
  const all = asked.asked();
  return {
    read,
    bad,
    overruled,
    rows: read - bad - overruled,
    action: actionOf(all.actions),
    asked: all,
    problems: tally.foremost(),
    first: first.all(),
    more: first.more(),
    actionless: defaults.action === undefined && understood > 0 && withAction === 0,
    digest: digest.digest("hex"),
    overruledLines,
  };
}

/** A problem of a row as a whole. */
function ofRow(detail: string): Problem {
  return { field: "", detail };
}

function actionOf({ enable, disable, retrieve }: ActionCounts): Batch["action"] {
  if (enable > 0) return disable + retrieve > 0 ? "mixed" : "enable";
  if (disable > 0) return retrieve > 0 ? "mixed" : "disable";
  return retrieve > 0 ? "retrieve" : "enable";
}
