import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { Session } from "../session/session.ts";
import { readPages } from "./tail.ts";

/** Which operations of a batch are wanted. */
export interface RowsQuery {
  readonly batchId: string;
  /** Only those that ended with this status. */
  readonly status?: string | undefined;
  /** How many at most. */
  readonly limit: number;
}

/** An operation of a batch, as programs get it: what the index has of it. */
export function rowObject({ batch_shard: _shard, ...item }: OperationItem): object {
  return item;
}

/**
 * Reads the operations of a batch that have ended, in no order.
 *
 * @returns Them, and whether there are more than the limit.
 */
export async function readRowsOfBatch(
  session: Session,
  { batchId, status, limit }: RowsQuery,
): Promise<{ readonly items: readonly OperationItem[]; readonly isCut: boolean }> {
  const items: OperationItem[] = [];
  for await (const page of readPages(session, batchId)) {
    items.push(...page.filter((item) => status === undefined || item.status === status));
    if (items.length > limit) return { items: items.slice(0, limit), isCut: true };
  }
  return { items, isCut: false };
}
