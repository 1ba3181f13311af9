import { UsageError } from "../../errors.ts";
import { count, counted } from "../../text/counted.ts";
import type { BackfillOptions, BackfillRun } from "../run.ts";
import { checkBadRowsPath } from "./bad-rows.ts";
import type { RowSource } from "./row-source.ts";
import { type SurveyOutcome, surveySource } from "./survey-source.ts";

/**
 * Surveys all rows of a source, and keeps the good ones in the spool.
 *
 * @throws UsageError when bad rows cannot be written down.
 */
export async function surveyRows(
  { plan, options, report, signal, spoolPath }: BackfillRun,
  source: RowSource,
): Promise<SurveyOutcome> {
  const { defaults, errors } = plan;
  // Pages of a listing may overlap: what is there twice is the same organization.
  const lastWins = options.lastWins || source.kind === "organizations";
  if (options.errors !== undefined) checkBadRowsPath(options.errors);
  const job = { source, defaults, lastWins, spoolPath, errors };
  const surveyed = await surveySource(job, { onRead: report.checking, signal });
  report.done();
  return surveyed;
}

/**
 * Refuses rows that are not to be sent.
 *
 * @throws UsageError when there are bad rows that are not to be left out, or no good one.
 */
export function refuseRows(
  { read, bad, rows, actionless, errorsPath }: SurveyOutcome,
  { skipInvalid }: BackfillOptions,
): void {
  if (actionless) {
    throw new UsageError(
      "No row has an action: pass --enable CON, --disable CON or --action, or give each row an action.",
    );
  }
  if (bad > 0 && !skipInvalid) {
    const where =
      errorsPath === undefined ? "; --errors FILE writes them all to a file" : `: see ${errorsPath}`;
    throw new UsageError(
      `${count(bad)} of ${counted(read, "row")} ${bad === 1 ? "is" : "are"} bad${where}. Correct them, or skip them with --skip-invalid.`,
    );
  }
  if (rows === 0) throw new UsageError("There are no rows to send.");
}

/** What the rows came to, as programs get it. */
export function checkedObject(surveyed: SurveyOutcome): object {
  const {
    read,
    bad,
    overruled,
    rows,
    action,
    asked,
    digest,
    problems,
    first,
    leftOut,
    errorsPath,
    supersedes,
  } = surveyed;
  const { actions, connectionId, settings } = asked;
  return {
    event: "checked",
    read,
    bad,
    overruled,
    rows,
    action,
    actions,
    connection_id: connectionId,
    settings,
    digest,
    ...(leftOut.length > 0 ? { left_out: leftOut } : {}),
    ...(bad > 0 ? { problems, first, errors: errorsPath, supersedes } : {}),
  };
}
