import { type Batch, isHalted } from "../../contract/batch.ts";
import type { BatchFigures } from "../batch/look.ts";
import { UsageError } from "../errors.ts";
import type { Session } from "../session/session.ts";
import { counted } from "../text/counted.ts";

/**
 * Checks that a batch can be taken back: nothing of it is to end any more.
 *
 * @param commandLine Spells a command out as it has to be typed.
 * @throws UsageError saying what to do first.
 */
export function checkOver(
  { batch, over, waiting }: Pick<BatchFigures, "batch" | "over" | "waiting">,
  commandLine: Session["commandLine"],
): void {
  if (over) return;
  const { batchId, state } = batch;
  if (isHalted(batch)) {
    const rows = waiting > 0 ? `${counted(waiting, "row")} of it` : "rows of it that were sent last";
    throw new UsageError(
      `batch: ${batchId} is ${state}, but ${rows} may still lie in the lane, which has to drain first: ${commandLine(`batch watch ${batchId}`)}`,
    );
  }
  throw new UsageError(
    `batch: ${batchId} is not over: ${counted(waiting, "row")} to go. Wait for its end (${commandLine(`batch watch ${batchId}`)}), or stop it first: ${commandLine(`batch cancel ${batchId}`)}`,
  );
}

/**
 * Checks that an id stands for a rollback of this batch that can go on.
 *
 * @param existing The batch that has the id already.
 * @param batchId The batch to be taken back.
 * @throws UsageError when another id is to be chosen.
 */
export function checkOwnRollback(existing: Batch, batchId: string): void {
  const { batchId: id, state, rollbackOf } = existing;
  if (rollbackOf !== batchId) {
    throw new UsageError(
      `--batch: ${id} is another batch (${existing.source}), and no rollback of ${batchId}. Name the rollback otherwise: --batch ID`,
    );
  }
  if (state === "finished" || isHalted(existing)) {
    throw new UsageError(
      `--batch: ${id} was a rollback of ${batchId} and is ${state}. For another one, name it: --batch ID`,
    );
  }
}
