import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import { defined } from "../../contract/defined.ts";
import { DEFERRED_KEY, type OperationItem } from "../../contract/items/operation-item.ts";
import { type Cut, isWanted, type ListFilter, pageSizeOf, takeFrom } from "../list/filter.ts";
import type { Session } from "../session/session.ts";

/** What the index of deferred operations shows of one: no request, and no status, because all of them are deferred. */
export type DeferredEntry = Omit<OperationItem, "status" | "place" | "expires_at">;

/**
 * Reads the deferred operations of both lanes, the oldest first: about one read unit for 20 of them.
 *
 * @returns Undefined where they are unknown: the table has no index of them, or DynamoDB is still filling it.
 */
export async function readDeferred(
  session: Session,
  filter: ListFilter,
): Promise<Cut<DeferredEntry> | undefined> {
  try {
    return await takeFrom(deferredPages(session, filter), filter.limit, (entry) => isWanted(entry, filter));
  } catch (error) {
    if (isWithoutIndex(error)) return undefined;
    throw error;
  }
}

/** Version 0.1.0 deployed no such index; DynamoDB fills it while the stack is updated. */
function isWithoutIndex(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === "ValidationException" && /(?:specified|global secondary) index: deferred/.test(message);
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
