import { isComplete } from "../../operator/rollback/counts.ts";
import { type RollbackOptions, withRollbackRows } from "../../operator/rollback/prepare.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { runBackfill } from "../backfill/run.ts";
import { EXIT } from "../exit-codes.ts";
import { runOnTarget } from "../session/run.ts";
import { createRollbackReport } from "./report.ts";

/** The options of `orgconn batch rollback`. */
export interface RollbackFlags extends SessionFlags, RollbackOptions {
  readonly force?: boolean;
  readonly watch?: boolean;
}

/**
 * Rolls a batch back: a new batch restores the previous state of every pair, except those that were changed since.
 *
 * @returns The exit code: 1 when not everything that the batch changed is restored.
 * @throws UsageError when there is no such batch, when it is not over, when the new batch's id is taken, or its file.
 */
export function runRollback(batchId: string, flags: RollbackFlags): Promise<number> {
  return runOnTarget(flags, async (session, output) => {
    return withRollbackRows(
      session,
      batchId,
      flags,
      createRollbackReport(output),
      async ({ rollbackId, counts, path }) => {
        const code = isComplete(counts) ? EXIT.ok : EXIT.failed;
        if (counts.returned === 0) return code;
        const sent = await runBackfill(path, {
          ...flags,
          batch: rollbackId,
          rollbackOf: batchId,
          // What a rollback changes is on record already.
          capture: false,
        });
        return sent === EXIT.ok ? code : sent;
      },
    );
  });
}
