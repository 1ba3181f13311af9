import type { RollbackCounts } from "./counts.ts";
import type { LeftAlone } from "./rows.ts";

/** What is left alone, as programs get it. */
export function leftObject({ organizationId, connectionId, operationId, why }: LeftAlone): object {
  return {
    event: "left_alone",
    organization_id: organizationId,
    connection_id: connectionId,
    operation_id: operationId,
    why,
  };
}

/** A planned rollback, as programs get it. */
export function plannedObject(
  counts: RollbackCounts,
  leftAlone: number,
  path: string | undefined,
  earlier: string | undefined,
): object {
  return { event: "planned", ...counts, left_alone: leftAlone, rows: path, planned_at: earlier };
}
