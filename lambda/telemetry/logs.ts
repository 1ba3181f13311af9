import type { Logger } from "@aws-lambda-powertools/logger";
import { FINISHED_MESSAGE, type FinishedLine } from "../../contract/finished-line.ts";
import { iso } from "../../contract/iso.ts";
import type { Outcome } from "../../contract/record.ts";
import type { WorkerEvent } from "./events.ts";
import { createInSources } from "./source-positions.ts";

/**
 * Writes the line that an event is worth, if it is worth one: structured JSON, one line an operation.
 *
 * @param requestIds Auth0's id of the last call for each operation at hand.
 */
export function log(logger: Logger, event: WorkerEvent, requestIds: ReadonlyMap<string, string>): void {
  switch (event.event) {
    case "finished": {
      const auth0_request_id = requestIds.get(event.outcome.operationId);
      logger.info(FINISHED_MESSAGE, { ...lineOf(event.outcome), auth0_request_id });
      return;
    }
    case "deferred": {
      const { reason, detail, afterMs, tally } = event.conclusion;
      const { operationId: operation_id, lane, ageMs: age_ms, receiveCount: receive_count } = event;
      logger.info("operation deferred", {
        operation_id,
        lane,
        age_ms,
        receive_count,
        reason,
        detail,
        after_ms: afterMs,
        ...tally,
        auth0_request_id: requestIds.get(operation_id),
      });
      return;
    }
    case "call": {
      const { operationId: operation_id, organizationId: organization_id, call, outcome, meaning } = event;
      const { durationMs: duration_ms, requestId: auth0_request_id } = event;
      const line = { operation_id, organization_id, call, outcome, meaning, duration_ms, auth0_request_id };
      logger.debug("call", line);
      return;
    }
    case "failed":
      logger.error("messages went back to their lane", {
        message_ids: event.messageIds,
        error: plain(event.error),
      });
      return;
    case "circuit": {
      const { event: _, ...line } = event;
      if (event.state === "open") logger.error("circuit open: calls stop until a probe succeeds", line);
      else logger.info("circuit closed: calls go on", line);
      return;
    }
    case "throttled":
      if (event.bucket === undefined) logger.warn("a 429 that names no limit of ours: all calls slow down");
      else logger.warn("the tenant's rate limit was reached", { bucket: event.bucket });
      return;
    case "limit_assumed":
      logger.warn("answers carry no rate limit headers: the limit is assumed", {
        bucket: event.bucket,
        burst: event.burst,
        per_minute: Math.round(event.refillPerSecond * 60),
      });
      return;
    case "trait":
      logger.info("the tenant showed how it answers a repeated POST", {
        repeated_post: event.repeatedPost ?? "contradictory",
        evidence: event.evidence,
      });
      return;
    case "batch_stopped":
      logger.error("batch stopped: too many of its operations failed", {
        batch_id: event.batchId,
        reason: event.reason,
      });
      return;
    case "degraded": {
      const { bucket, lane, degraded, error } = event;
      if (degraded) {
        logger.error(
          "control table out of reach: calls go on one at a time, at a share of the learned rate",
          { bucket, lane, error: plain(error) },
        );
      } else logger.info("control table within reach again", { bucket, lane });
      return;
    }
    case "not_learned":
      logger.warn("an answer's rate limit was not learned; the next one may teach it", {
        error: plain(event.error),
      });
      return;
    case "token_minted":
      logger.info("token minted");
      return;
    case "token_failed":
      logger.error("no token", { cause: event.cause, detail: event.detail });
      return;
    case "token_unshared":
      logger.warn("the new token could not be shared", { detail: event.detail });
      return;
    default:
      return;
  }
}

const inSources = createInSources(import.meta.dirname);

/** What an error says, and no other field of it: a library may hang secrets on its errors. */
function plain(error: unknown): { name: string; message: string; stack?: string | undefined } {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack: stack === undefined ? stack : inSources(stack) };
}

function lineOf({ ending, request, ...facts }: Outcome): FinishedLine {
  return {
    operation_id: facts.operationId,
    action: request?.action,
    organization_id: request?.organization_id,
    connection_id: request !== undefined && "connection_id" in request ? request.connection_id : undefined,
    batch_id: request?.batch_id,
    lane: facts.lane,
    status: ending.status,
    result: ending.status === "succeeded" ? ending.result : undefined,
    reason: ending.status === "dead_lettered" ? ending.reason : undefined,
    detail: ending.status === "dead_lettered" ? ending.detail : undefined,
    auth0_status: "auth0Status" in ending ? ending.auth0Status : undefined,
    attempts: facts.attempts,
    throttles: facts.throttles,
    redrives: facts.redrives,
    enqueued_at: iso(facts.enqueuedAtMs),
    finished_at: iso(facts.finishedAtMs),
    waited_ms: facts.startedAtMs - facts.enqueuedAtMs,
    duration_ms: facts.finishedAtMs - facts.startedAtMs,
  };
}
