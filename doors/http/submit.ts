import type { AcceptedRequest } from "../../contract/items/accepted-item.ts";
import type { Lane } from "../../contract/place.ts";
import type { IntakePorts } from "./ports.ts";
import { type Refusal, refusalOf } from "./problem.ts";
import { type HttpReply, jsonReply, retryAfter } from "./reply.ts";
import type { Submission } from "./submission.ts";

/**
 * Accepts a request: takes its operation_id, sends it to its lane, and writes down that it was sent.
 *
 * The id is taken before the request is sent, because SQS drops a second message under one deduplication id in silence, also one with another
 * content. A crash between the steps leaves a request that nothing calls accepted: the client sends it again, and it goes on from there.
 */
export async function submit(submission: Submission, ports: IntakePorts): Promise<HttpReply | Refusal> {
  const { operations, now } = ports;
  const { request, contentHash, lane, client } = submission;
  const operationId = request.operation_id;

  const record = await operations.readRecord(operationId);
  if (record !== undefined) {
    const same = isSame(submission, { contentHash: record.content_hash, lane: record.lane });
    return same ? accepted(operationId, lane) : reused(operationId);
  }
  const accepting = { operationId, contentHash, lane, client, acceptedAtMs: now() };
  const before = await operations.reserve(accepting);
  if (before !== undefined && !isSame(submission, before)) return reused(operationId);
  if (before?.sentAtMs === undefined) {
    await ports.send(lane, request);
    await operations.confirm({ ...(before ?? accepting), sentAtMs: now() });
  }
  return accepted(operationId, lane);
}

/** The client is part of the content: the request names it. */
function isSame(
  { contentHash, lane }: Submission,
  before: { readonly contentHash: string | undefined; readonly lane: Lane },
): boolean {
  return before.contentHash === contentHash && before.lane === lane;
}

function accepted(operationId: string, lane: Lane): HttpReply {
  return jsonReply(
    202,
    { operation_id: operationId, status: "accepted", lane },
    { location: `/operations/${operationId}`, ...retryAfter(lane) },
  );
}

function reused(operationId: string): Refusal {
  return refusalOf(
    {
      detail: `operation_id must be new, or the same request of the same client to the same lane: ${operationId} is another request's`,
      pointer: "#/operation_id",
    },
    "operation_id_reused",
  );
}

/** What `GET` shows of a request that its lane has and the worker has not recorded yet. */
export function acceptedObject({ operationId, lane, acceptedAtMs }: AcceptedRequest): object {
  return {
    operation_id: operationId,
    status: "accepted",
    lane,
    accepted_at: new Date(acceptedAtMs).toISOString(),
  };
}
