import { setTimeout as sleep } from "node:timers/promises";
import { type AttributeValue, BatchGetItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { backoffMs } from "../../client/send/backoff.ts";
import type { Session } from "../session/session.ts";

/** Items that DynamoDB gives in one call, at most. */
const MOST_KEYS = 100;

/** How a pause before the next request is made, and how its length is drawn. */
export interface PausePorts {
  readonly pause: (ms: number) => Promise<unknown>;
  readonly random: () => number;
}

/**
 * Reads items of a table by their keys, consistently. DynamoDB leaves keys unprocessed when it throttles: they are asked for
 * again after a pause, which grows with each such answer in a row.
 *
 * @param keys No key may be there twice.
 */
export async function batchGet(
  { clients }: Session,
  table: string,
  keys: readonly Readonly<Record<string, string>>[],
  { pause, random }: PausePorts = { pause: sleep, random: Math.random },
): Promise<Record<string, AttributeValue>[]> {
  const client = await clients.dynamodb();
  const items: Record<string, AttributeValue>[] = [];
  let left = keys.map((key) => marshall(key));
  let throttled = 0;
  while (left.length > 0) {
    const asked = left.slice(0, MOST_KEYS);
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: asked, ConsistentRead: true } } }),
    );
    items.push(...(Responses?.[table] ?? []));
    const unprocessed = (UnprocessedKeys?.[table]?.Keys ?? []) as typeof left;
    left = [...unprocessed, ...left.slice(MOST_KEYS)];
    throttled = unprocessed.length === 0 ? 0 : throttled + 1;
    if (throttled > 0) await pause(backoffMs("throttled", throttled, random));
  }
  return items;
}
