import { once } from "node:events";
import { openLineWriter } from "../line-writer.ts";
import type { Spelling } from "../source/raw-row.ts";
import { type BadRowsFile, badRowsFile, namesBesides } from "./bad-rows.ts";
import type { RowDefaults } from "./row.ts";
import { type RowSource, rowsOf } from "./row-source.ts";
import { type BadRow, type Survey, survey } from "./validate.ts";

/** What is surveyed, and where its rows go. */
export interface SurveyJob {
  readonly source: RowSource;
  readonly defaults: RowDefaults;
  readonly lastWins: boolean;
  /** Where the good rows go. */
  readonly spoolPath: string;
  /** Where the bad rows go; undefined: nowhere. */
  readonly errors?: BadRowsPlace | undefined;
}

/** A file that the operator named, or the source that one is to be beside, which ends as the source's format does. */
export type BadRowsPlace = { readonly path: string } | { readonly besides: string };

/** What came of it. */
export interface SurveyOutcome extends Survey {
  /** Names in the source that are no field of a request. */
  readonly leftOut: readonly string[];
  /** Where the bad rows are, if they were written. */
  readonly errorsPath?: string | undefined;
  /** The file of an earlier run that this one takes the place of. */
  readonly supersedes?: string | undefined;
}

/** Learns how far a survey is, and stops it. */
export interface SurveyPorts {
  readonly onRead: (read: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Surveys all rows of a source: the good ones go into the spool, the bad ones into a file of their own.
 *
 * @throws UsageError when bad rows cannot be written down; the signal's reason.
 */
export async function surveySource(job: SurveyJob, { onRead, signal }: SurveyPorts): Promise<SurveyOutcome> {
  const { source, defaults, lastWins } = job;
  const silence = rejection(signal);
  const spool = openLineWriter(job.spoolPath);
  let errors: BadRowsFile | undefined;
  try {
    // A pipe can be silent for as long as it likes.
    const { spelling, rows, leftOut } = await Promise.race([rowsOf(source), silence]);
    const file = job.errors && badRowsFile(namesOf(job.errors, spelling), spelling);
    errors = file;
    const onBadRow = (bad: BadRow) => file?.add(bad);
    const options = { defaults, lastWins, spool, onBadRow, onRead, signal };
    const surveyed = await Promise.race([survey(rows, options), silence]);
    return { ...surveyed, leftOut: leftOut(), errorsPath: file?.path(), supersedes: file?.supersedes() };
  } finally {
    spool.close();
    errors?.close();
  }
}

function namesOf(place: BadRowsPlace, { kind }: Spelling): Iterable<string> {
  return "path" in place ? [place.path] : namesBesides(place.besides, kind === "csv" ? "csv" : "ndjson");
}

async function rejection(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}
