import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { BATCH_SHARDS, type OperationItem } from "../../lambda/stores/operation-item.ts";
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
  const shards = Array.from({ length: BATCH_SHARDS }, (_, shard) => `${batchId}#${shard}`);
  const costs = await Promise.all(shards.map((shard) => readShard(session, shard, after, visit)));
  return costs.reduce((sum, cost) => sum + cost, 0);
}

async function readShard(
  { names, clients }: Session,
  shard: string,
  after: string,
  visit: (page: Page) => void,
): Promise<number> {
  let readUnits = 0;
  const pages = paginateQuery(
    { client: await clients.dynamodb() },
    {
      TableName: names.tables.operations,
      IndexName: "by_batch",
      KeyConditionExpression: "batch_shard = :shard AND finished_at > :after",
      // An empty text is no key; every time is after "0".
      ExpressionAttributeValues: { ":shard": { S: shard }, ":after": { S: after || "0" } },
      ReturnConsumedCapacity: "TOTAL",
    },
  );
  for await (const { Items = [], ConsumedCapacity } of pages) {
    visit(Items.map((item) => unmarshall(item) as OperationItem));
    readUnits += ConsumedCapacity?.CapacityUnits ?? 0;
  }
  return readUnits;
}
