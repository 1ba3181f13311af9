import { UsageError } from "../errors.ts";
import type { Run } from "./one-run.ts";
import { count, warning } from "./report.ts";
import type { RowSource } from "./survey/row-source.ts";
import type { Survey } from "./survey/survey.ts";
import type { SurveyJob, SurveyProgress } from "./survey/survey-thread.ts";
import { runInThread } from "./thread/run-in-thread.ts";

/**
 * Checks all rows of a source, and keeps the good ones in the spool.
 *
 * @throws UsageError when there are bad rows that are not to be left out, or no good one.
 */
export async function check(run: Run, source: RowSource): Promise<Survey> {
  const { plan, flags, output, report, signal, spoolPath } = run;
  const { defaults, errorsPath } = plan;
  const { lastWins = false, skipInvalid = false } = flags;
  const job = { source, defaults, lastWins, spoolPath, errorsPath };
  const surveyed = await runInThread<SurveyJob, SurveyProgress, Survey>(
    new URL("./survey/survey-thread", import.meta.url),
    job,
    { signal, onEvent: ({ read }) => report.checking(read) },
  ).catch((error) => {
    signal.throwIfAborted();
    throw error;
  });
  report.done();
  const { read, bad, overruled, rows, action, digest } = surveyed;
  output.result(
    {
      event: "checked",
      read,
      bad,
      overruled,
      rows,
      action,
      digest,
      ...(bad > 0 ? { errors: errorsPath } : {}),
    },
    () =>
      `${count(read)} rows read, ${count(rows)} to send${overruled > 0 ? `, ${count(overruled)} overruled by later ones` : ""}${bad > 0 ? warning(`, ${count(bad)} bad: see ${errorsPath}`) : ""}.`,
  );
  if (bad > 0 && !skipInvalid) {
    throw new UsageError(
      `${count(bad)} of ${count(read)} rows are bad: see ${errorsPath}. Correct them, or leave them out with --skip-invalid.`,
    );
  }
  if (rows === 0) throw new UsageError("There is no row to send.");
  return surveyed;
}
