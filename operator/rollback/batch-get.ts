import { type AttributeValue, BatchGetItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Session } from "../session/session.ts";

/** Items that DynamoDB gives in one call, at most. */
const MOST_KEYS = 100;

/**
 * Reads items of a table by their keys, consistently. What DynamoDB leaves out of an answer is asked for again.
 *
 * @param keys No key may be there twice.
 */
export async function batchGet(
  { clients }: Session,
  table: string,
  keys: readonly Readonly<Record<string, string>>[],
): Promise<Record<string, AttributeValue>[]> {
  const client = await clients.dynamodb();
  const items: Record<string, AttributeValue>[] = [];
  let left = keys.map((key) => marshall(key));
  while (left.length > 0) {
    const asked = left.slice(0, MOST_KEYS);
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: asked, ConsistentRead: true } } }),
    );
    items.push(...(Responses?.[table] ?? []));
    left = [...(UnprocessedKeys?.[table]?.Keys ?? []), ...left.slice(MOST_KEYS)] as typeof left;
  }
  return items;
}
