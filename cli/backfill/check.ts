import { namesText } from "../../operator/backfill/source/field-names.ts";
import { runInThread } from "../../operator/backfill/thread/run-in-thread.ts";
import { checkBadRowsPath } from "../../operator/backfill/validate/bad-rows.ts";
import type { RowSource } from "../../operator/backfill/validate/row-source.ts";
import type {
  SurveyJob,
  SurveyOutcome,
  SurveyProgress,
} from "../../operator/backfill/validate/validate-thread.ts";
import { UsageError } from "../../operator/errors.ts";
import { count, counted } from "../../operator/text/counted.ts";
import { colors } from "../output/colors.ts";
import { styled, type Text } from "../output/styled.ts";
import type { RunContext } from "./context.ts";
import { problemLines } from "./problem-text.ts";
import { askedText } from "./summary-text.ts";

/**
 * Checks all rows of a source, and keeps the good ones in the spool.
 *
 * @throws UsageError when there are bad rows that are not to be left out, or no good one, or bad rows cannot be written down.
 */
export async function check(run: RunContext, source: RowSource): Promise<SurveyOutcome> {
  const { plan, flags, report, signal, spoolPath } = run;
  const { defaults, errors } = plan;
  // Pages of a listing may overlap: what is there twice is the same organization.
  const lastWins = flags.lastWins || source.kind === "organizations";
  if (flags.errors !== undefined) checkBadRowsPath(flags.errors);
  const job = { source, defaults, lastWins, spoolPath, errors };
  const surveyed = await runInThread<SurveyJob, SurveyProgress, SurveyOutcome>(
    new URL("../../operator/backfill/validate/validate-thread", import.meta.url),
    job,
    { signal, onEvent: ({ read }) => report.checking(read) },
  ).catch((error) => {
    signal.throwIfAborted();
    throw error;
  });
  report.done();
  say(surveyed, run);
  refuse(surveyed, run);
  return surveyed;
}

function say(surveyed: SurveyOutcome, { output }: RunContext): void {
  const { read, bad, overruled, rows, action, asked, digest, problems, first, leftOut, errorsPath } =
    surveyed;
  const { actions, connectionId, settings } = asked;
  output.result(
    {
      event: "checked",
      read,
      bad,
      overruled,
      rows,
      action,
      actions,
      ...(connectionId === undefined ? {} : { connection_id: connectionId }),
      ...(settings === undefined ? {} : { settings }),
      digest,
      ...(leftOut.length > 0 ? { left_out: leftOut } : {}),
      ...(bad > 0 ? { problems, first, errors: errorsPath } : {}),
    },
    () => checkedText(surveyed),
  );
  if (leftOut.length > 0)
    output.note(`Left out, because they are no fields of a request: ${namesText(leftOut)}.`);
  for (const line of problemLines(surveyed)) output.note(line);
}

/** How many rows there are of which kind; the bad ones are to be noticed. */
function checkedText({ read, bad, overruled, rows, asked, errorsPath }: SurveyOutcome): Text {
  const sent = `${counted(read, "row")} read, ${count(rows)} to send${rows > 0 ? `: ${askedText(asked)}` : ""}`;
  const good = overruled > 0 ? `${sent}; ${count(overruled)} overruled by later ones` : sent;
  const place = errorsPath === undefined ? "" : `: see ${errorsPath}`;
  return bad > 0 ? styled`${good}; ${colors.yellow(`${count(bad)} bad${place}`)}.` : `${good}.`;
}

function refuse({ read, bad, rows, actionless, errorsPath }: SurveyOutcome, { flags }: RunContext): void {
  if (actionless) {
    throw new UsageError(
      "No row has an action: pass --enable CON, --disable CON or --action, or give each row an action.",
    );
  }
  if (bad > 0 && !flags.skipInvalid) {
    const where =
      errorsPath === undefined ? "; --errors FILE writes them all to a file" : `: see ${errorsPath}`;
    throw new UsageError(
      `${count(bad)} of ${counted(read, "row")} ${bad === 1 ? "is" : "are"} bad${where}. Correct them, or skip them with --skip-invalid.`,
    );
  }
  if (rows === 0) throw new UsageError("There are no rows to send.");
}
