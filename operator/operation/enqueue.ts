import { type NewRequest, RequestError, RequestQueue, WaitTimeoutError } from "../../client/index.ts";
import { defined } from "../../contract/defined.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { contentHash } from "../../contract/parse-request.ts";
import type { Lane } from "../../contract/place.ts";
import type { Request } from "../../contract/request.ts";
import { type ErrorCode, UsageError } from "../errors.ts";
import type { Session } from "../session/session.ts";
import { readOperation } from "./read.ts";

/**
 * Enqueues one request in a lane. Where the request does not say who asks, it is the caller.
 *
 * @returns The request as it was sent.
 * @throws UsageError when a field is not valid, or when the id belongs to another request: this one would be
 * dead-lettered, and a wait would show that other one's outcome.
 */
export async function enqueue(session: Session, lane: Lane, asked: NewRequest): Promise<Request> {
  const request = await withRequester(session, asked);
  try {
    const { operationId } = await (await queueOf(session, lane)).enqueue(request);
    return { ...request, operation_id: operationId };
  } catch (error) {
    // The arguments were checked: what is left are the options that become fields.
    if (error instanceof RequestError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** How a wait for an operation ended. */
export type Followed =
  | { readonly kind: "ended"; readonly item: OperationItem }
  | {
      readonly kind: "waiting";
      readonly because: Extract<ErrorCode, "interrupted"> | "timed_out";
      /** Undefined where the worker has written no record yet. */
      readonly item: OperationItem | undefined;
    };

/**
 * Waits for the outcome of an operation.
 *
 * @param signal Ends the wait alone: the operation goes on.
 */
export async function follow(
  session: Session,
  lane: Lane,
  operationId: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Followed> {
  try {
    await (await queueOf(session, lane)).waitFor(operationId, { timeoutMs, signal });
  } catch (error) {
    const timedOut = error instanceof WaitTimeoutError;
    if (!timedOut && !(signal.aborted && error === signal.reason)) throw error;
    const item = await readOperation(session, operationId);
    return { kind: "waiting", because: timedOut ? "timed_out" : "interrupted", item };
  }
  const item = await readOperation(session, operationId);
  if (item === undefined) throw new Error(`The record of ${operationId} has expired.`);
  return { kind: "ended", item };
}

/** A request that was sent and has no record yet, as programs get it. */
export function sentObject(request: Request, lane: Lane) {
  const { operation_id, action, organization_id } = request;
  const connection = "connection_id" in request ? { connection_id: request.connection_id } : {};
  return { operation_id, status: "waiting", lane, action, organization_id, ...connection, request };
}

async function queueOf({ names, clients }: Session, lane: Lane): Promise<RequestQueue> {
  return new RequestQueue({
    queueUrl: names.queues[lane],
    operationsTable: names.tables.operations,
    sqs: await clients.sqs(),
    dynamodb: await clients.dynamodb(),
  });
}

/**
 * A repetition of a request names the caller of the first time: it would have other content otherwise.
 *
 * @throws UsageError when the id belongs to another request.
 */
async function withRequester(session: Session, request: NewRequest): Promise<NewRequest> {
  const { operation_id, requested_by } = request;
  const earlier = operation_id === undefined ? undefined : await readOperation(session, operation_id);
  if (earlier === undefined) return { ...request, requested_by: requested_by ?? (await session.requester()) };
  const again = { ...request, ...defined({ requested_by: requested_by ?? earlier.request?.requested_by }) };
  if (earlier.content_hash === contentHash(again as Request)) return again;
  const { action, organization_id, connection_id = "" } = earlier;
  throw new UsageError(
    `--operation-id: ${operation_id} belongs to another request (${action} ${connection_id} for ${organization_id}). Choose another id, or leave it out.`,
  );
}
