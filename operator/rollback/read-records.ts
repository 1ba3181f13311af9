import { readOperationItem } from "../../aws/read-items.ts";
import { fromItem } from "../../contract/items/operation-item.ts";
import type { Session } from "../session/session.ts";
import { batchGet } from "./batch-get.ts";
import type { FindRecord } from "./since.ts";

/** Reads the records of some operations, with what the indexes do not show of them. */
export async function readRecords(session: Session, operationIds: readonly string[]): Promise<FindRecord> {
  const items = await batchGet(
    session,
    session.names.tables.operations,
    operationIds.map((operation_id) => ({ operation_id })),
  );
  const found = new Map(items.map(readOperationItem).map((item) => [item.operation_id, fromItem(item)]));
  return (operationId) => found.get(operationId);
}
