import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import { defined } from "../../contract/defined.ts";
import { DEFERRED_KEY, type OperationItem } from "../../contract/items/operation-item.ts";
import { type Cut, isWanted, type ListFilter, pageSizeOf, takeFrom } from "../list/filter.ts";
import type { Session } from "../session/session.ts";

/** What the index of deferred operations shows of one: no request, and no status, because all of them are deferred. */
export type DeferredEntry = Omit<OperationItem, "status" | "place" | "expires_at">;

/** Reads the deferred operations of both lanes, the oldest first: about one read unit for 20 of them. */
export function readDeferred(session: Session, filter: ListFilter): Promise<Cut<DeferredEntry>> {
  return takeFrom(deferredPages(session, filter), filter.limit, (entry) => isWanted(entry, filter));
}

async function* deferredPages(
  { names, clients }: Session,
  filter: ListFilter,
): AsyncGenerator<readonly DeferredEntry[]> {
  const pages = paginateQuery(
    { client: await clients.dynamodb(), ...defined({ pageSize: pageSizeOf(filter) }) },
    {
      TableName: names.tables.operations,
      IndexName: "deferred",
      KeyConditionExpression: "deferred_shard = :deferred AND enqueued_at >= :since",
      // Every time sorts after "0".
      ExpressionAttributeValues: { ":deferred": { S: DEFERRED_KEY }, ":since": { S: filter.since ?? "0" } },
    },
  );
  for await (const { Items = [] } of pages) yield Items.map(readOperationItem);
}
