import { existsSync } from "node:fs";
import { runBackfill } from "../backfill/run.ts";
import { readFigures } from "../batch/figures.ts";
import { readBatch } from "../batch/read.ts";
import { upToDate } from "../batch/up-to-date.ts";
import { unknownBatch } from "../batch/watch.ts";
import { UsageError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import type { SessionFlags } from "../session/options.ts";
import { openSession } from "../session/session.ts";
import { checkOver, checkOwnRollback } from "./preconditions.ts";
import { createRollbackReport } from "./report.ts";
import { rollbackIdOf } from "./rollback-id.ts";
import { writeRollbackRows } from "./rows.ts";

/** The options of `orgconn batch rollback`. */
export interface RollbackFlags extends SessionFlags {
  /** The id of the batch that takes the other back. */
  readonly batch?: string;
  readonly dryRun?: boolean;
  readonly watch?: boolean;
}

/**
 * Takes a batch back: a new batch returns every pair to the state before it, but for those that were changed since.
 *
 * Its rows are written into a file first. Whoever runs it again goes on with that file.
 *
 * @returns The exit code.
 * @throws UsageError when there is no such batch, when it is not over, or when the new batch's id is taken.
 */
export async function runRollback(batchId: string, flags: RollbackFlags): Promise<number> {
  const rollbackId = flags.batch ?? rollbackIdOf(batchId);
  const path = `${rollbackId}.ndjson`;
  const session = await openSession(flags);
  try {
    const figures = await readFigures(session, batchId);
    if (figures === undefined) throw unknownBatch(batchId);
    checkOver(figures, session.commandLine);
    const existing = await readBatch(session, rollbackId);
    if (existing !== undefined) {
      checkOwnRollback(await upToDate(session, existing), batchId);
      if (!existsSync(path)) {
        throw new UsageError(
          `batch: ${rollbackId} has begun already, with the rows in ${path}. Run it again where that file is.`,
        );
      }
    } else {
      const report = createRollbackReport(createOutput(flags));
      const rows = await writeRollbackRows(session, {
        batchId,
        rollbackId,
        path,
        onLeftAlone: report.leftAlone,
      });
      report.planned(rows, path);
      if (rows.returned === 0) return EXIT.ok;
    }
  } finally {
    session.close();
  }
  return runBackfill(path, {
    ...flags,
    batch: rollbackId,
    rollbackOf: batchId,
    // What a rollback changes is on record already.
    capture: false,
  });
}
