import type { BatchFigures } from "../../operator/batch/look.ts";
import { readLeftByWorker } from "../../operator/rollback/left-by-worker.ts";
import { leftObject } from "../../operator/rollback/view.ts";
import type { Session } from "../../operator/session/session.ts";
import { counted } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import type { Output } from "../output/output.ts";
import { leftTable } from "./report.ts";

/**
 * Lists the rows of a rollback that the worker left alone.
 *
 * @param code The exit code of the batch that is over.
 * @returns The exit code: 1 where another client has changed a connection, so that not everything was restored.
 */
export async function concludeRollback(
  session: Session,
  figures: BatchFigures,
  code: number,
  output: Output,
): Promise<number> {
  const { left, changedByOthers } = await readLeftByWorker(session, figures);
  if (left.length > 0) output.results(left.map(leftObject), () => leftTable(left));
  if (changedByOthers === 0) return code;
  output.note(
    `Not restored: ${counted(changedByOthers, "connection")} that another client has changed since ${figures.batch.rollbackOf}.`,
  );
  return code === EXIT.ok ? EXIT.failed : code;
}
