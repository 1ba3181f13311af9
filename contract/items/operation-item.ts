import { hasMembers } from "../batch.ts";
import { defined } from "../defined.ts";
import { iso } from "../iso.ts";
import { type Ending, eventType, type OperationFacts, type OperationRecord } from "../record.ts";
import type { Request } from "../request.ts";
import type { Scope } from "../scope.ts";
import { type BeforeItem, beforeFromItem, beforeToItem } from "./before-item.ts";
import { type PlaceItem, placeFromItem, placeToItem } from "./place-item.ts";

/** Shards of a batch's index key, so that a backfill does not heat one partition. */
export const BATCH_SHARDS = 10;

/** One index key for all dead letters: they are few, and sparse. */
export const DEAD_LETTERS_KEY = "dead_letters";

/**
 * One index key for all operations that are deferred at present. An execution ends ten operations a second, so that hundreds of executions stay
 * below what DynamoDB writes to one key.
 */
export const DEFERRED_KEY = "deferred";

/** An operation as the operations table holds it. Times are ISO 8601 in UTC; absent attributes do not apply. */
export interface OperationItem extends Partial<BeforeItem> {
  readonly operation_id: string;
  readonly action?: string;
  readonly organization_id?: string;
  readonly connection_id?: string;
  readonly batch_id?: string;
  readonly lane: "interactive" | "bulk";
  readonly status: OperationRecord["status"];
  readonly result?: string;
  readonly superseded_by?: string;
  readonly connections?: readonly unknown[];
  readonly truncated?: boolean;
  readonly reason?: string;
  readonly detail?: string;
  /** The scope whose circuit it waits for. */
  readonly blocked_by?: Scope;
  /** When a deferred operation is tried again, as of the last time that its waiting told something new. */
  readonly retry_at?: string;
  /** The request's, while it is deferred: the index of those shows no request. */
  readonly requested_by?: string;
  readonly auth0_status?: number;
  readonly attempts: number;
  readonly throttles: number;
  readonly redrives: number;
  readonly enqueued_at: string;
  readonly started_at: string;
  readonly finished_at?: string;
  /** From the first delivery to the end, waiting included. */
  readonly duration_ms?: number;
  readonly request?: Request;
  readonly content_hash?: string;
  readonly place: PlaceItem;
  readonly event_type?: string;
  /** Time to live: UNIX second after which DynamoDB may delete the record. */
  readonly expires_at: number;
  readonly batch_shard?: string;
  readonly dead_letter_shard?: string;
  readonly deferred_shard?: string;
  /** When, and by whom, its dead letter was taken out of the queue for good. */
  readonly discarded_at?: string;
  readonly discarded_by?: string;
}

/** Spells a record out as an item. Each index's attributes are there only where its index is meant to have the record. */
export function toItem(record: OperationRecord, retentionDays: number, nowMs: number): OperationItem {
  const facts: OperationFacts = record;
  const { request } = facts;
  const base = {
    operation_id: facts.operationId,
    ...(request === undefined ? {} : identityOf(request)),
    lane: facts.lane,
    status: record.status,
    attempts: facts.attempts,
    throttles: facts.throttles,
    redrives: facts.redrives,
    enqueued_at: iso(facts.enqueuedAtMs),
    started_at: iso(facts.startedAtMs),
    ...defined({ content_hash: facts.contentHash }),
    place: placeToItem(facts.place),
    expires_at: Math.floor(nowMs / 1000) + retentionDays * 86_400,
  };
  if (record.status === "deferred") {
    const { reason, detail, blockedBy, retryAtMs } = record;
    return {
      ...base,
      reason,
      detail,
      ...defined({
        blocked_by: blockedBy,
        retry_at: iso(retryAtMs),
        requested_by: request?.requested_by,
      }),
      deferred_shard: DEFERRED_KEY,
    };
  }
  return {
    ...base,
    ...endingToItem(record.ending),
    finished_at: iso(record.finishedAtMs),
    duration_ms: Math.max(0, record.finishedAtMs - record.startedAtMs),
    event_type: eventType(record.status),
    ...(request?.batch_id === undefined || !hasMembers(facts.lane)
      ? {}
      : { batch_shard: batchShard(request.batch_id, facts.operationId) }),
    ...(record.status === "dead_lettered" ? { dead_letter_shard: DEAD_LETTERS_KEY } : {}),
  };
}

/** The index key under which an operation of a batch is found. */
export function batchShard(batchId: string, operationId: string): string {
  let sum = 0;
  for (const character of operationId) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return `${batchId}#${sum % BATCH_SHARDS}`;
}

function identityOf(request: Request) {
  return {
    action: request.action,
    organization_id: request.organization_id,
    ...("connection_id" in request ? { connection_id: request.connection_id } : {}),
    ...defined({ batch_id: request.batch_id }),
    request,
  };
}

function endingToItem(ending: Ending) {
  switch (ending.status) {
    case "succeeded":
      return ending.result === "retrieved"
        ? {
            result: ending.result,
            connections: ending.connections,
            truncated: ending.truncated,
            auth0_status: ending.auth0Status,
          }
        : { result: ending.result, ...beforeToItem(ending.before), auth0_status: ending.auth0Status };
    case "superseded":
      return "byOperationId" in ending ? { superseded_by: ending.byOperationId } : { detail: ending.detail };
    case "cancelled":
      return ending.detail === undefined ? {} : { detail: ending.detail };
    case "dead_lettered":
      return {
        reason: ending.reason,
        detail: ending.detail,
        ...defined({ auth0_status: ending.auth0Status }),
      };
  }
}

/** Reads an item back. */
export function fromItem(item: OperationItem): OperationRecord {
  const facts: OperationFacts = {
    operationId: item.operation_id,
    lane: item.lane,
    ...defined({ request: item.request, contentHash: item.content_hash }),
    place: placeFromItem(item.place),
    attempts: item.attempts,
    throttles: item.throttles,
    redrives: item.redrives,
    enqueuedAtMs: Date.parse(item.enqueued_at),
    startedAtMs: Date.parse(item.started_at),
  };
  if (item.status === "deferred") {
    const { reason, detail } = item as {
      reason: Extract<OperationRecord, { status: "deferred" }>["reason"];
      detail: string;
    };
    const { blocked_by: blockedBy, retry_at: retryAt } = item;
    return {
      status: "deferred",
      ...facts,
      reason,
      detail,
      ...defined({ blockedBy }),
      ...(retryAt === undefined ? {} : { retryAtMs: Date.parse(retryAt) }),
    };
  }
  const ending = endingFromItem(item);
  const finishedAtMs = Date.parse(item.finished_at ?? "");
  const discarded = item.discarded_at === undefined ? {} : { discarded: true };
  return { status: ending.status, ...facts, ending, finishedAtMs, ...discarded };
}

function endingFromItem(item: OperationItem): Ending {
  const auth0Status = item.auth0_status;
  switch (item.status) {
    case "superseded":
      return item.superseded_by === undefined
        ? { status: "superseded", detail: item.detail ?? "" }
        : { status: "superseded", byOperationId: item.superseded_by };
    case "cancelled":
      return { status: "cancelled", ...defined({ detail: item.detail }) };
    case "dead_lettered": {
      const reason = item.reason as Extract<Ending, { status: "dead_lettered" }>["reason"];
      const detail = item.detail ?? "";
      return {
        status: "dead_lettered",
        reason,
        detail,
        ...defined({ auth0Status }),
      };
    }
    default:
      return item.result === "retrieved"
        ? {
            status: "succeeded",
            result: "retrieved",
            connections: (item.connections ?? []) as readonly Record<string, unknown>[],
            truncated: item.truncated ?? false,
            auth0Status: auth0Status ?? 0,
          }
        : {
            status: "succeeded",
            result: item.result as "applied" | "updated" | "unchanged",
            before: beforeFromItem(item),
            auth0Status: auth0Status ?? 0,
          };
  }
}
