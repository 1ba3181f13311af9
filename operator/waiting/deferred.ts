import { QueryCommand, type QueryCommandOutput } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import { DEFERRED_KEY, type OperationItem } from "../../contract/items/operation-item.ts";
import type { Session } from "../session/session.ts";

/** What the index of deferred operations shows of one: no request, and no status, because all of them are deferred. */
export type DeferredEntry = Omit<OperationItem, "status" | "place" | "expires_at">;

/**
 * Reads the deferred operations of both lanes, the oldest first: about one read unit for 20 of them.
 *
 * @param limit The most to read.
 */
export async function readDeferred(
  { names, clients }: Session,
  limit: number,
): Promise<readonly DeferredEntry[]> {
  const client = await clients.dynamodb();
  const found: DeferredEntry[] = [];
  for (let from: QueryCommandOutput["LastEvaluatedKey"]; ; ) {
    const page: QueryCommandOutput = await client.send(
      new QueryCommand({
        TableName: names.tables.operations,
        IndexName: "deferred",
        KeyConditionExpression: "deferred_shard = :deferred",
        ExpressionAttributeValues: { ":deferred": { S: DEFERRED_KEY } },
        ExclusiveStartKey: from,
        Limit: limit - found.length,
      }),
    );
    found.push(...(page.Items ?? []).map(readOperationItem));
    from = page.LastEvaluatedKey;
    if (from === undefined || found.length >= limit) return found;
  }
}
