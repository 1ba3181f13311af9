import type { DeadLetterReason, OperationRecord } from "../../../contract/record.ts";
import { MAX_ATTEMPTS } from "../../../lambda/operation/retry-backoff.ts";
import type { History, ObservedAnswer } from "../history.ts";
import { healthOf, isStreak } from "./outage.ts";
import { isRejectable } from "./rejections.ts";
import type { Timeline } from "./timeline.ts";

const EXPIRES_AFTER_MS = 13 * 86_400_000;

/** Promise 4: no request is dead-lettered for trouble that was not its own. */
export function* rightBlame(history: History, timeline: Timeline): Generator<string> {
  const failures = countFailures(history.answers);
  for (const record of history.records.values()) {
    const { operationId, attempts, redrives } = record;
    if (attempts > MAX_ATTEMPTS) yield `${operationId} had ${attempts} attempts`;
    const failed = failures.get(operationId) ?? 0;
    if (record.request?.action !== "retrieve" && attempts > failed) {
      yield `${operationId} counts ${attempts} attempts, but only ${failed} of its calls failed`;
    }
    if (record.status !== "dead_lettered" || record.ending.status !== "dead_lettered") continue;
    const { reason, detail } = record.ending;
    if (!isOwnFault(record, reason, history, timeline)) {
      yield `${operationId} is dead-lettered (${reason}, redrive ${redrives}) for trouble that was not its own: ${detail}`;
    }
  }
}

/** Answers that can cost an attempt: a state that keeps changing does too. */
function countFailures(answers: readonly ObservedAnswer[]): ReadonlyMap<string, number> {
  const failures = new Map<string, number>();
  for (const answer of answers) {
    const { operationId } = answer;
    if (operationId === undefined || !isFailure(answer)) continue;
    failures.set(operationId, (failures.get(operationId) ?? 0) + 1);
  }
  return failures;
}

function isFailure(answer: ObservedAnswer): boolean {
  const { outcome, isAuth0s } = answer;
  if (healthOf(answer) === "failing") return true;
  return typeof outcome === "number" && outcome !== 429 && (outcome === 409 || outcome === 404 || !isAuth0s);
}

function isOwnFault(
  record: OperationRecord,
  reason: DeadLetterReason,
  history: History,
  timeline: Timeline,
): boolean {
  const { scenario } = history;
  const { request } = record;
  switch (reason) {
    case "malformed":
    case "operation_id_reused":
      return true;
    case "rejected":
      return isRejectable(record, history, timeline);
    case "attempts_exhausted":
      return isSick(request, scenario) || !couldBeTold(record, history.answers);
    case "expired":
      return history.accepted.some(
        ({ body, sentAtMs }) =>
          body.includes(record.operationId) &&
          "finishedAtMs" in record &&
          record.finishedAtMs - sentAtMs >= EXPIRES_AFTER_MS,
      );
    case "crashed_worker":
      return scenario.poison.get(record.operationId) === "at_call";
    case "receive_limit":
      return isBehindPoison(record, history);
  }
}

/** An operation behind a poison in its message group is received, and crashes the worker, as often as the poison. */
function isBehindPoison({ operationId }: OperationRecord, { accepted, scenario }: History): boolean {
  const groupsOf = (id: string) =>
    accepted.filter(({ body }) => body.includes(`"${id}"`)).map(({ lane, groupId }) => `${lane} ${groupId}`);
  const own = groupsOf(operationId);
  return [...scenario.poison].some(
    ([id, poison]) => poison === "before_claim" && groupsOf(id).some((group) => own.includes(group)),
  );
}

function isSick(request: OperationRecord["request"], { troubles }: History["scenario"]): boolean {
  return troubles.some(
    (trouble) =>
      trouble.kind === "sick_connection" &&
      request !== undefined &&
      "connection_id" in request &&
      trouble.connectionId === request.connection_id,
  );
}

/**
 * Whether an execution could tell an outage from the request's own trouble when it tried the request: five failures in a
 * row before, over three organizations.
 */
function couldBeTold(record: OperationRecord, answers: readonly ObservedAnswer[]): boolean {
  const streaks = new Map<string, ObservedAnswer[]>();
  for (const answer of answers) {
    if (answer.atMs < record.startedAtMs || ("finishedAtMs" in record && answer.atMs > record.finishedAtMs))
      continue;
    const health = healthOf(answer);
    if (health === "neither") continue;
    const before = streaks.get(answer.environment) ?? [];
    if (health === "failing" && answer.operationId === record.operationId && isStreak(before)) return true;
    streaks.set(answer.environment, health === "failing" ? [...before, answer] : []);
  }
  return false;
}
