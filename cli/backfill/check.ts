import { runInThread } from "../../operator/backfill/thread/run-in-thread.ts";
import { checkBadRowsPath } from "../../operator/backfill/validate/bad-rows.ts";
import type { RowSource } from "../../operator/backfill/validate/row-source.ts";
import type { Survey } from "../../operator/backfill/validate/validate.ts";
import type { SurveyJob, SurveyProgress } from "../../operator/backfill/validate/validate-thread.ts";
import { UsageError } from "../../operator/errors.ts";
import { count } from "../../operator/text/counted.ts";
import { colors } from "../output/colors.ts";
import { styled, type Text } from "../output/styled.ts";
import type { RunContext } from "./context.ts";
import { askedText } from "./summary-text.ts";

/**
 * Checks all rows of a source, and keeps the good ones in the spool.
 *
 * @throws UsageError when there are bad rows that are not to be left out, or no good one, or bad rows cannot be written down.
 */
export async function check(run: RunContext, source: RowSource): Promise<Survey> {
  const { plan, flags, report, signal, spoolPath } = run;
  const { defaults, errorsPath } = plan;
  // Pages of a listing may overlap: what is there twice is the same organization.
  const lastWins = flags.lastWins || source.kind === "organizations";
  if (flags.errors !== undefined) checkBadRowsPath(flags.errors);
  const job = { source, defaults, lastWins, spoolPath, errorsPath };
  const surveyed = await runInThread<SurveyJob, SurveyProgress, Survey>(
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

function say(surveyed: Survey, { plan, output }: RunContext): void {
  const { read, bad, overruled, rows, action, asked, digest, problems } = surveyed;
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
      ...(bad > 0 ? { problems, errors: plan.errorsPath } : {}),
    },
    () => checkedText(surveyed, plan.errorsPath),
  );
  for (const { problem, rows } of problems) output.note(`  ${count(rows)} × ${problem}`);
}

/** How many rows there are of which kind; the bad ones are to be noticed. */
function checkedText({ read, bad, overruled, rows, asked }: Survey, errorsPath: string): Text {
  const sent = `${count(read)} rows read, ${count(rows)} to send${rows > 0 ? `: ${askedText(asked)}` : ""}`;
  const good = overruled > 0 ? `${sent}; ${count(overruled)} overruled by later ones` : sent;
  return bad > 0 ? styled`${good}; ${colors.yellow(`${count(bad)} bad: see ${errorsPath}`)}.` : `${good}.`;
}

function refuse({ read, bad, rows, actionless }: Survey, { plan, flags }: RunContext): void {
  if (actionless) {
    throw new UsageError(
      "No row has an action: pass --enable CON, --disable CON or --action, or give each row an action.",
    );
  }
  if (bad > 0 && !flags.skipInvalid) {
    throw new UsageError(
      `${count(bad)} of ${count(read)} rows are bad: see ${plan.errorsPath}. Correct them, or skip them with --skip-invalid.`,
    );
  }
  if (rows === 0) throw new UsageError("There are no rows to send.");
}
