import { iso } from "../iso.ts";
import type { Lane } from "../place.ts";

/** What the key of an accepted request begins with. An operation_id has no `#`, so no record is under such a key. */
export const ACCEPTED_PREFIX = "accepted#";

/** How long an accepted request is remembered, in days: longer than a message waits in its lane. */
const RETENTION_DAYS = 15;

/** A request that the HTTP API has taken in. */
export interface AcceptedRequest {
  readonly operationId: string;
  readonly contentHash: string;
  readonly lane: Lane;
  /** The client that sent it: the subject of its token. */
  readonly client: string;
  readonly acceptedAtMs: number;
  /** When its lane had it. Before that, it may be lost: its client was not told that it is accepted. */
  readonly sentAtMs?: number;
}

/**
 * An accepted request as the operations table holds it, beside the records: without the attributes of any index, and without a status, so
 * that neither a list nor the pipe of outcomes shows it.
 */
export interface AcceptedItem {
  readonly operation_id: string;
  readonly content_hash: string;
  readonly lane: Lane;
  readonly client: string;
  readonly accepted_at: string;
  readonly sent_at?: string;
  /** Time to live: UNIX second after which DynamoDB may delete it. */
  readonly expires_at: number;
}

/** The key of an accepted request in the operations table. */
export function acceptedKey(operationId: string): string {
  return `${ACCEPTED_PREFIX}${operationId}`;
}

/** Spells an accepted request out as an item. */
export function acceptedToItem(accepted: AcceptedRequest): AcceptedItem {
  const { operationId, contentHash, lane, client, acceptedAtMs, sentAtMs } = accepted;
  return {
    operation_id: acceptedKey(operationId),
    content_hash: contentHash,
    lane,
    client,
    accepted_at: iso(acceptedAtMs),
    ...(sentAtMs === undefined ? {} : { sent_at: iso(sentAtMs) }),
    expires_at: Math.floor(acceptedAtMs / 1_000) + RETENTION_DAYS * 86_400,
  };
}

/** Reads an item back. */
export function acceptedFromItem(item: AcceptedItem): AcceptedRequest {
  return {
    operationId: item.operation_id.slice(ACCEPTED_PREFIX.length),
    contentHash: item.content_hash,
    lane: item.lane,
    client: item.client,
    acceptedAtMs: Date.parse(item.accepted_at),
    ...(item.sent_at === undefined ? {} : { sentAtMs: Date.parse(item.sent_at) }),
  };
}
