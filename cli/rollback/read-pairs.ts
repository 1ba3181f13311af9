import { BatchGetItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Pair, PairKey } from "../../lambda/order/pair.ts";
import { fromItem, readPairItem } from "../../lambda/stores/pair-item.ts";
import type { Session } from "../session/session.ts";

/** Items that DynamoDB gives in one call, at most. */
const MOST_KEYS = 100;

/** Looks a pair up among those that were read. */
export type FindPair = (key: PairKey) => Pair | undefined;

/** Reads what is known of some pairs. What DynamoDB leaves out of an answer is asked for again. */
export async function readPairs({ names, clients }: Session, keys: readonly PairKey[]): Promise<FindPair> {
  const client = await clients.dynamodb();
  const table = names.tables.connections;
  const found = new Map<string, Pair>();
  let left = keys.map(({ organizationId, connectionId }) =>
    marshall({ organization_id: organizationId, connection_id: connectionId }),
  );
  while (left.length > 0) {
    const asked = left.slice(0, MOST_KEYS);
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: asked, ConsistentRead: true } } }),
    );
    for (const item of Responses?.[table] ?? []) {
      const pair = readPairItem(item);
      found.set(nameOf(pair.organization_id, pair.connection_id), fromItem(pair));
    }
    left = [...(UnprocessedKeys?.[table]?.Keys ?? []), ...left.slice(MOST_KEYS)] as typeof left;
  }
  return ({ organizationId, connectionId }) => found.get(nameOf(organizationId, connectionId));
}

function nameOf(organizationId: string, connectionId: string): string {
  return `${organizationId}#${connectionId}`;
}
