import { readPairItem } from "../../aws/read-items.ts";
import { fromItem } from "../../contract/items/pair-item.ts";
import type { PairKey, PairState } from "../../contract/pair.ts";
import type { Session } from "../session/session.ts";
import { batchGet } from "./batch-get.ts";

/** Looks a pair up among those that were read. */
export type FindPair = (key: PairKey) => PairState | undefined;

/** Reads what is known of some pairs. */
export async function readPairs(session: Session, keys: readonly PairKey[]): Promise<FindPair> {
  const items = await batchGet(
    session,
    session.names.tables.connections,
    keys.map(({ organizationId, connectionId }) => ({
      organization_id: organizationId,
      connection_id: connectionId,
    })),
  );
  const pairs = items.map(readPairItem);
  const found = new Map(
    pairs.map((pair) => [nameOf(pair.organization_id, pair.connection_id), fromItem(pair)]),
  );
  return ({ organizationId, connectionId }) => found.get(nameOf(organizationId, connectionId));
}

function nameOf(organizationId: string, connectionId: string): string {
  return `${organizationId}#${connectionId}`;
}
