import type { BatchFigures } from "../batch/look.ts";
import { readPages } from "../batch/tail.ts";
import type { Session } from "../session/session.ts";
import type { LeftAlone } from "./rows.ts";

/** The rows of a rollback that the worker left alone. */
export interface LeftByWorker {
  readonly left: readonly LeftAlone[];
  /** Connections that another client has changed, so that not everything was restored. */
  readonly changedByOthers: number;
}

/**
 * Reads which rows of a rollback the worker left alone: the connection's state was not the one that the batch had left, or
 * a newer request was applied first. There are none in a batch that is not a rollback.
 */
export async function readLeftByWorker(
  session: Session,
  { batch, progress }: Pick<BatchFigures, "batch" | "progress">,
): Promise<LeftByWorker> {
  const left: LeftAlone[] = [];
  let changedByOthers = 0;
  if (batch.rollbackOf === undefined || !progress.counts.superseded) return { left, changedByOthers };
  for await (const page of readPages(session, batch.batchId)) {
    for (const entry of page) {
      if (entry.status !== "superseded") continue;
      const { organization_id = "", connection_id = "", operation_id, superseded_by, detail } = entry;
      if (!superseded_by) changedByOthers += 1;
      left.push({
        kind: superseded_by ? "changed_since" : "left_by_worker",
        organizationId: organization_id,
        connectionId: connection_id,
        operationId: operation_id,
        why: superseded_by ? `changed since by ${superseded_by}` : (detail ?? ""),
      });
    }
  }
  return { left, changedByOthers };
}
