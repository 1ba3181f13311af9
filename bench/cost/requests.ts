import type { EnableRequest } from "../../contract/request.ts";

const CONNECTION_ID = "con_k3tq8vW1xYb0aLzd";

/** The batch that they belong to, as `orgconn backfill` makes it. */
export const BATCH = { batchId: "backfill-2026-11-okta", maxFailures: "5%", capture: true } as const;

/**
 * A backfill: one connection enabled for so many organizations, with a setting, in one batch. Ids are as long as real
 * ones, because DynamoDB counts bytes.
 */
export function backfill(operations: number): readonly EnableRequest[] {
  return Array.from({ length: operations }, (_, index) => ({
    operation_id: `${BATCH.batchId}-${String(index).padStart(8, "0")}`,
    action: "enable",
    organization_id: `org_${String(index).padStart(16, "0")}`,
    connection_id: CONNECTION_ID,
    assign_membership_on_login: true,
    batch_id: BATCH.batchId,
    requested_by: "jane@example.com",
  }));
}

/** A request as a message of its lane. */
export function messageOf(request: EnableRequest): {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
} {
  return {
    MessageBody: JSON.stringify(request),
    MessageGroupId: `${request.organization_id}#${request.connection_id}`,
    MessageDeduplicationId: `${request.operation_id}:0`,
  };
}
