import type { BatchFigures } from "../../operator/batch/look.ts";
import { readPages } from "../../operator/batch/tail.ts";
import type { LeftAlone } from "../../operator/rollback/rows.ts";
import type { Session } from "../../operator/session/session.ts";
import { counted } from "../../operator/text/counted.ts";
import { EXIT } from "../exit-codes.ts";
import type { Output } from "../output/output.ts";
import { leftObject, leftTable } from "./report.ts";

/**
 * Lists the rows of a rollback that the worker left alone: the connection's state was not the one that the batch had left, or
 * a newer request was applied first. It lists nothing for a batch that is not a rollback.
 *
 * @param code The exit code of the batch that is over.
 * @returns The exit code: 1 where another client has changed a connection, so that not everything was restored.
 */
export async function concludeRollback(
  session: Session,
  { batch, progress }: Pick<BatchFigures, "batch" | "progress">,
  code: number,
  output: Output,
): Promise<number> {
  if (batch.rollbackOf === undefined || !progress.counts.superseded) return code;
  const left: LeftAlone[] = [];
  let changedByOthers = 0;
  for await (const page of readPages(session, batch.batchId)) {
    for (const entry of page) {
      if (entry.status !== "superseded") continue;
      const { organization_id = "", connection_id = "", operation_id, superseded_by, detail } = entry;
      if (!superseded_by) changedByOthers += 1;
      left.push({
        organizationId: organization_id,
        connectionId: connection_id,
        operationId: operation_id,
        why: superseded_by ? `changed since by ${superseded_by}` : (detail ?? ""),
      });
    }
  }
  if (left.length > 0) output.results(left.map(leftObject), () => leftTable(left));
  if (changedByOthers === 0) return code;
  output.note(
    `Not restored: ${counted(changedByOthers, "connection")} that another client has changed since ${batch.rollbackOf}.`,
  );
  return code === EXIT.ok ? EXIT.failed : code;
}
