/** The thread that surveys a file: started by `runInThread` with a `SurveyJob`. */
import { once } from "node:events";
import { openLineWriter } from "../line-writer.ts";
import { work } from "../thread/work.ts";
import { badRowsFile } from "./bad-rows.ts";
import type { RowDefaults } from "./row.ts";
import { type RowSource, rowsOf } from "./row-source.ts";
import { type Survey, survey } from "./validate.ts";

/** What is surveyed, and where its rows go. */
export interface SurveyJob {
  readonly source: RowSource;
  readonly defaults: RowDefaults;
  readonly lastWins: boolean;
  /** Where the good rows go. */
  readonly spoolPath: string;
  /** Where the bad rows go. */
  readonly errorsPath: string;
}

/** How far the survey is. */
export interface SurveyProgress {
  readonly read: number;
}

await work<SurveyJob, SurveyProgress, Survey>(async (job, { tell, signal }) => {
  const spool = openLineWriter(job.spoolPath);
  const errors = badRowsFile(job.errorsPath);
  try {
    const { source, defaults, lastWins } = job;
    const onRead = (read: number) => tell({ read });
    const surveyed = rowsOf(source).then((rows) =>
      survey(rows, { defaults, lastWins, spool, onBadRow: errors.add, onRead }),
    );
    // A pipe can be silent for as long as it likes.
    return await Promise.race([surveyed, rejection(signal)]);
  } finally {
    spool.close();
    errors.close();
  }
});

async function rejection(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}
