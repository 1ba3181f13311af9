import { type Batch, isHalted } from "../../contract/batch.ts";
import type { BatchFigures } from "../batch/look.ts";
import { UsageError } from "../errors.ts";
import type { CommandLine } from "../session/session.ts";
import { counted } from "../text/counted.ts";

/**
 * Checks that a batch can be rolled back: all its operations have ended.
 *
 * @param commandLine Spells out a command with the options of this deployment.
 * @throws UsageError saying what to do first.
 */
export function checkOver(
  { batch, over, waiting }: Pick<BatchFigures, "batch" | "over" | "waiting">,
  commandLine: CommandLine,
): void {
  if (over) return;
  const { batchId, state } = batch;
  if (isHalted(batch)) {
    const rows = waiting > 0 ? `${counted(waiting, "row")} of it` : "the rows sent last";
    throw new UsageError(
      `batch: ${batchId} is ${state}, but ${rows} may still be in the lane. Wait until it has drained: ${commandLine(`batch watch ${batchId}`)}`,
    );
  }
  throw new UsageError(
    `batch: ${batchId} has not ended: ${counted(waiting, "row")} to go. Wait for its end (${commandLine(`batch watch ${batchId}`)}), or cancel it first: ${commandLine(`batch cancel ${batchId}`)}`,
  );
}

/**
 * Checks that an id stands for a rollback of this batch that can go on.
 *
 * @param existing The batch that has the id already.
 * @param batchId The batch to roll back.
 * @throws UsageError when the operator must choose another id.
 */
export function checkOwnRollback(existing: Batch, batchId: string): void {
  const { batchId: id, state, rollbackOf } = existing;
  if (rollbackOf !== batchId) {
    throw new UsageError(
      `--batch: ${id} is another batch (${existing.source}), not a rollback of ${batchId}. Choose another name for the rollback: --batch ID`,
    );
  }
  if (state === "finished" || isHalted(existing)) {
    throw new UsageError(
      `--batch: ${id} was a rollback of ${batchId} and is ${state}. For another rollback, choose another name: --batch ID`,
    );
  }
}
