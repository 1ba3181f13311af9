import type { LeftAlone } from "./rows.ts";
import type { RollbackSummary } from "./summary.ts";

/** What is left alone, as programs get it. */
export function leftObject({ kind, organizationId, connectionId, operationId, why }: LeftAlone): object {
  return {
    event: "left_alone",
    kind,
    organization_id: organizationId,
    connection_id: connectionId,
    operation_id: operationId,
    why,
  };
}

/** A planned rollback, as programs get it. */
export function plannedObject(
  counts: RollbackSummary,
  leftAlone: number,
  path: string | undefined,
  earlier: string | undefined,
): object {
  return { event: "planned", ...counts, left_alone: leftAlone, rows: path, planned_at: earlier };
}
