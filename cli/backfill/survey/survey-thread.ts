/** The thread that surveys a file: started by `runInThread` with a `SurveyJob`. */
import { openLineWriter } from "../line-writer.ts";
import { work } from "../thread/work.ts";
import { badRowsFile } from "./bad-rows.ts";
import type { RowDefaults } from "./row.ts";
import { type RowSource, rowsOf } from "./row-source.ts";
import { type Survey, survey } from "./survey.ts";

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
    return await survey(await rowsOf(job.source), {
      defaults: job.defaults,
      lastWins: job.lastWins,
      spool,
      onBadRow: errors.add,
      onRead(read) {
        signal.throwIfAborted();
        tell({ read });
      },
    });
  } finally {
    spool.close();
    errors.close();
  }
});
