import { batchIdOf } from "../../operator/batch/read.ts";
import { isComplete } from "../../operator/rollback/counts.ts";
import { type RollbackOptions, withRollbackRows } from "../../operator/rollback/prepare.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { targetText } from "../../operator/session/target.ts";
import { counted } from "../../operator/text/counted.ts";
import { planOf } from "../backfill/plan.ts";
import { backfillOn } from "../backfill/run.ts";
import { EXIT } from "../exit-codes.ts";
import { confirm } from "../output/confirm.ts";
import { runOnTarget } from "../session/run.ts";
import { interruptible } from "../signals.ts";
import { actionsText, createRollbackReport } from "./report.ts";

/** The options of `orgconn batch rollback`. */
export interface RollbackFlags extends SessionFlags, RollbackOptions {
  readonly force?: boolean;
  readonly watch?: boolean;
  readonly yes?: boolean;
}

/**
 * Rolls a batch back: a new batch restores the previous state of every pair, except those that were changed since.
 *
 * @returns The exit code: 1 when not everything that the batch changed is restored.
 * @throws UsageError when there is no such batch, when it is not over, when the new batch's id is taken, or its file;
 * Declined at any answer but yes.
 */
export function runRollback(batch: string, flags: RollbackFlags): Promise<number> {
  return runOnTarget(flags, async (session, output) => {
    const batchId = await batchIdOf(session, batch, flags);
    return withRollbackRows(session, batchId, flags, {
      report: createRollbackReport(output),
      interruptible,
      async send({ rollbackId, counts, path, isBegun }) {
        const code = isComplete(counts) ? EXIT.ok : EXIT.failed;
        if (counts.returned === 0) return code;
        if (!flags.dryRun && !isBegun) {
          const restored = `${counted(counts.returned, "connection")}${actionsText(counts)}`;
          await confirm(
            `Restore ${restored} of the batch ${batchId} as the batch ${rollbackId}, on ${targetText(session.target)}?`,
            flags.yes,
          );
        }
        if (!flags.dryRun) output.note(`The rows are in ${path}.`);
        // The rows have their reason already.
        const { reason: _, out, plan: __, ...sending } = flags;
        const backfill = {
          ...sending,
          batch: rollbackId,
          rollbackOf: batchId,
          // What a rollback changes is on record already.
          capture: false,
          yes: true,
        };
        const sent = await backfillOn(session, output, planOf(path, backfill), backfill);
        if (out !== undefined) {
          const named = flags.batch === undefined ? [] : ["--batch", rollbackId];
          const command = session.commandLine("batch rollback", batchId, ...named, "--plan", out);
          output.note(`The plan is in ${out}. Carry it out: ${command}`);
        }
        return sent === EXIT.ok ? code : sent;
      },
    });
  });
}
