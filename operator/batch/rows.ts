import type { OperationItem } from "../../contract/items/operation-item.ts";
import { type Cut, isWanted, type ListFilter, takeFrom } from "../list/filter.ts";
import type { Session } from "../session/session.ts";
import { readPages } from "./tail.ts";

/** Which operations of a batch are wanted. */
export interface RowsQuery extends ListFilter {
  readonly batchId: string;
}

/** An operation of a batch, as programs get it: what the index has of it. */
export function rowObject({ batch_shard: _shard, ...item }: OperationItem): object {
  return item;
}

/** Reads the operations of a batch that have ended, in no order. */
export function readRowsOfBatch(session: Session, query: RowsQuery): Promise<Cut<OperationItem>> {
  return takeFrom(readPages(session, query.batchId, query.since), query.limit, (item) =>
    isWanted(item, query),
  );
}
