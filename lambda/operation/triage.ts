import { messageGroupId } from "../../contract/message-group.ts";
import type { ParsedBody } from "../../contract/parse-request.ts";
import type { DeadLetterReason, OperationFacts, OperationRecord } from "../../contract/record.ts";
import { EXPIRES_AFTER_MS } from "../../contract/record.ts";
import type { Request } from "../../contract/request.ts";
import type { Delivery } from "./delivery.ts";
import { SUSPECT_FROM_RECEIVE } from "./suspicion.ts";

const DAY_MS = 86_400_000;

/** Receives after which a message is dead-lettered: before the queue's own redrive policy would do it unexplained. */
export const RECEIVE_LIMIT = 900;

/** A request that was understood. */
export type ReadableBody = Extract<ParsedBody, { kind: "request" }>;

/** What to do with a delivery before any work is done for it. */
export type Triage =
  /** It is finished already, and only the message is left. */
  | { readonly do: "acknowledge" }
  /** Its operation_id belongs to another request. */
  | { readonly do: "refuse"; readonly reason: DeadLetterReason; readonly detail: string }
  | {
      readonly do: "dead_letter";
      readonly facts: RequestFacts;
      readonly reason: DeadLetterReason;
      readonly detail: string;
    }
  /** It came back from the dead-letter queue: its record is to be reopened first. */
  | { readonly do: "reopen"; readonly facts: RequestFacts }
  | { readonly do: "suspect" }
  | { readonly do: "run"; readonly facts: RequestFacts };

/** The facts of a request that was understood. */
export type RequestFacts = OperationFacts & { readonly request: Request };

/**
 * Decides what to do with a delivery, from the message and its record alone. Pure.
 *
 * @param record The record under the request's operation_id, if there is one.
 * @param alone Whether the message is processed after everything else in its batch.
 * @param nowMs The worker's clock, in milliseconds.
 */
export function triage(
  delivery: Delivery,
  { request, contentHash }: ReadableBody,
  record: OperationRecord | undefined,
  alone: boolean,
  nowMs: number,
): Triage {
  if (record !== undefined && record.contentHash !== contentHash) return REUSED;
  const facts = factsOf(delivery, request, contentHash, record, nowMs);
  if (record !== undefined && record.status !== "deferred") {
    const redriven =
      record.status === "dead_lettered" && !record.discarded && delivery.redrives === record.redrives;
    return redriven ? { do: "reopen", facts: { ...facts, attempts: 0 } } : { do: "acknowledge" };
  }
  const group = messageGroupId(request);
  // A redrive from the console keeps the group of the dead letter. Only its record or the letter tells its place then.
  const hasPlace = facts.redrives > 0 && (record ?? delivery.firstPlace) !== undefined;
  if (request.action !== "retrieve" && delivery.groupId !== group && !hasPlace) {
    const detail = `MessageGroupId must be ${group}, not ${delivery.groupId}: only one group keeps the order of a pair`;
    return { do: "refuse", reason: "malformed", detail };
  }
  // The record of its dead letter is not written yet, or never was: the execution that sent that letter may still be about to write it.
  if (facts.redrives > (record?.redrives ?? 0)) return { do: "reopen", facts: { ...facts, attempts: 0 } };
  const ageMs = nowMs - delivery.place.sentAtMs;
  if (ageMs > EXPIRES_AFTER_MS) {
    const detail = `the request waited for more than ${EXPIRES_AFTER_MS / DAY_MS} days`;
    return { do: "dead_letter", facts, reason: "expired", detail };
  }
  if (delivery.receiveCount >= RECEIVE_LIMIT) {
    const detail = `the message was received ${delivery.receiveCount} times without coming to an end`;
    return { do: "dead_letter", facts, reason: "receive_limit", detail };
  }
  // A request that waits has a record that says so; one that crashes the worker before it can claim has none.
  if (record === undefined && delivery.receiveCount >= SUSPECT_FROM_RECEIVE && !alone)
    return { do: "suspect" };
  return { do: "run", facts };
}

/** The refusal of a request whose operation_id another one has. */
export const REUSED = {
  do: "refuse",
  reason: "operation_id_reused",
  detail: "another request with other content has this operation_id; give each request its own",
} as const satisfies Triage;

function factsOf(
  { place, firstPlace, redrives }: Delivery,
  request: Request,
  contentHash: string,
  record: OperationRecord | undefined,
  nowMs: number,
): RequestFacts {
  return {
    operationId: request.operation_id,
    lane: place.lane,
    request,
    contentHash,
    place: record?.place ?? firstPlace ?? place,
    attempts: record?.attempts ?? 0,
    throttles: record?.throttles ?? 0,
    // A letter can be redriven before its record is written: the command that sent it crashed in between.
    redrives: Math.max(record?.redrives ?? 0, (redrives ?? -1) + 1),
    enqueuedAtMs: record?.enqueuedAtMs ?? place.sentAtMs,
    startedAtMs: record?.startedAtMs ?? nowMs,
  };
}
