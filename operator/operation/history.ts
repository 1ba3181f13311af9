import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import { hasMembers } from "../../contract/batch.ts";
import { defined } from "../../contract/defined.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { readBatch } from "../batch/read.ts";
import { type Cut, isWanted, type ListFilter, pageSizeOf, takeFrom } from "../list/filter.ts";
import { batchGet } from "../rollback/batch-get.ts";
import type { Session } from "../session/session.ts";

/** Which operations of an organization are asked for. */
export interface HistoryQuery extends ListFilter {
  readonly organizationId: string;
  readonly connectionId?: string;
}

/**
 * Reads the finished operations of an organization, the latest first, with who asked for each and why. The index does not tell
 * that: the records are read for it, a hundred in one call.
 */
export async function readHistory(session: Session, query: HistoryQuery): Promise<Cut<OperationItem>> {
  const { items, isCut } = await readHistoryEntries(session, query);
  return { items: await withRequests(session, items), isCut };
}

/** Reads what the index alone tells of them, which a reader without `dynamodb:BatchGetItem` may do. */
export function readHistoryEntries(session: Session, query: HistoryQuery): Promise<Cut<OperationItem>> {
  const { connectionId, limit } = query;
  return takeFrom(
    historyPages(session, query),
    limit,
    (entry) => (connectionId === undefined || entry.connection_id === connectionId) && isWanted(entry, query),
  );
}

async function* historyPages(
  { names, clients }: Session,
  query: HistoryQuery,
): AsyncGenerator<readonly OperationItem[]> {
  const { organizationId, connectionId, since } = query;
  const pages = paginateQuery(
    {
      client: await clients.dynamodb(),
      ...defined({ pageSize: pageSizeOf(query, connectionId !== undefined) }),
    },
    {
      TableName: names.tables.operations,
      IndexName: "by_organization",
      KeyConditionExpression: "organization_id = :organization AND finished_at >= :since",
      // Every time sorts after "0".
      ExpressionAttributeValues: { ":organization": { S: organizationId }, ":since": { S: since ?? "0" } },
      ScanIndexForward: false,
    },
  );
  for await (const { Items = [] } of pages) yield Items.map(readOperationItem);
}

/** Adds the requests to entries of the index. Where a row of a batch does not name a requester, it is the one of the batch. */
async function withRequests(
  session: Session,
  entries: readonly OperationItem[],
): Promise<readonly OperationItem[]> {
  const keys = entries.map(({ operation_id }) => ({ operation_id }));
  const records = await batchGet(session, session.names.tables.operations, keys);
  const requests = new Map(
    records.map(readOperationItem).map(({ operation_id, request }) => [operation_id, request]),
  );
  const beganBy = await requestersOfBatches(session, entries);
  return entries.map((entry) => {
    const request = requests.get(entry.operation_id);
    const requested_by = request?.requested_by ?? beganBy.get(entry.batch_id ?? "");
    return { ...entry, ...defined({ request, requested_by }) };
  });
}

async function requestersOfBatches(
  session: Session,
  entries: readonly OperationItem[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(entries.flatMap(({ batch_id, lane }) => (hasMembers(lane) ? (batch_id ?? []) : [])));
  const batches = await Promise.all([...ids].map((id) => readBatch(session, id)));
  return new Map(
    batches.flatMap((batch) => (batch === undefined ? [] : [[batch.batchId, batch.createdBy] as const])),
  );
}
