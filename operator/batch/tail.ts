import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import { hasMembers } from "../../contract/batch.ts";
import { BATCH_SHARDS, type OperationItem } from "../../contract/items/operation-item.ts";
import type { Session } from "../session/session.ts";

/** A page of a batch's index. */
export type Page = readonly OperationItem[];

/**
 * Reads the operations of a batch that ended after a moment, from all shards of its index at once.
 *
 * @param after ISO 8601; empty for all of them.
 * @param visit Is given page after page, in no order.
 * @returns The read units that it cost.
 */
export async function readTail(
  session: Session,
  batchId: string,
  after: string,
  visit: (page: Page) => void,
): Promise<number> {
  const costs = await Promise.all(
    shardsOf(batchId).map(async (shard) => {
      let readUnits = 0;
      for await (const { page, cost } of readShard(session, shard, after)) {
        visit(page);
        readUnits += cost;
      }
      return readUnits;
    }),
  );
  return costs.reduce((sum, cost) => sum + cost, 0);
}

/**
 * Reads the operations of a batch that ended, a page at a time, one shard of its index after the other.
 *
 * @param after ISO 8601. Default: all of them.
 */
export async function* readPages(session: Session, batchId: string, after = ""): AsyncGenerator<Page> {
  for (const shard of shardsOf(batchId)) {
    for await (const { page } of readShard(session, shard, after)) yield page;
  }
}

function shardsOf(batchId: string): readonly string[] {
  return Array.from({ length: BATCH_SHARDS }, (_, shard) => `${batchId}#${shard}`);
}

async function* readShard(
  { names, clients }: Session,
  shard: string,
  after: string,
): AsyncGenerator<{ readonly page: Page; readonly cost: number }> {
  const pages = paginateQuery(
    { client: await clients.dynamodb() },
    {
      TableName: names.tables.operations,
      IndexName: "by_batch",
      KeyConditionExpression: "batch_shard = :shard AND finished_at > :after",
      // An empty text cannot be a key; every time sorts after "0".
      ExpressionAttributeValues: { ":shard": { S: shard }, ":after": { S: after || "0" } },
      ReturnConsumedCapacity: "TOTAL",
    },
  );
  for await (const { Items = [], ConsumedCapacity } of pages) {
    yield {
      // Earlier versions also indexed interactive operations with a batch's id.
      page: Items.map(readOperationItem).filter(({ lane }) => lane === undefined || hasMembers(lane)),
      cost: ConsumedCapacity?.CapacityUnits ?? 0,
    };
  }
}
