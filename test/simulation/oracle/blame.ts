import { MAX_ATTEMPTS } from "../../../lambda/operation/attempts.ts";
import type { DeadLetterReason, OperationRecord } from "../../../lambda/operation/record.ts";
import type { History } from "../history.ts";
import type { ObservedAnswer } from "./witness.ts";

const EXPIRES_AFTER_MS = 13 * 86_400_000;
const STREAK_FAILURES = 5;
const STREAK_ORGANIZATIONS = 3;

/** Promise 4: no request is dead-lettered for trouble that was not its own, and nothing stops more than is in trouble. */
export function* rightBlame(history: History): Generator<string> {
  const failures = countFailures(history.answers);
  for (const record of history.records.values()) {
    const { operationId, attempts, redrives } = record;
    if (attempts > MAX_ATTEMPTS) yield `${operationId} had ${attempts} attempts`;
    const failed = failures.get(operationId) ?? 0;
    if (record.request?.action !== "retrieve" && attempts > failed) {
      yield `${operationId} counts ${attempts} attempts, but only ${failed} of its calls failed`;
    }
    if (record.status !== "dead_lettered" || record.ending.status !== "dead_lettered") continue;
    const { reason } = record.ending;
    if (!isOwnFault(record, reason, history)) {
      yield `${operationId} is dead-lettered (${reason}, redrive ${redrives}) for trouble that was not its own`;
    }
  }
  yield* openings(history);
}

/** Answers that can cost an attempt: a state that keeps changing does too. */
function countFailures(answers: readonly ObservedAnswer[]): ReadonlyMap<string, number> {
  const failures = new Map<string, number>();
  for (const { operationId, outcome } of answers) {
    if (operationId === undefined || !isFailure(outcome)) continue;
    failures.set(operationId, (failures.get(operationId) ?? 0) + 1);
  }
  return failures;
}

function isFailure(outcome: ObservedAnswer["outcome"]): boolean {
  if (typeof outcome === "string") return outcome !== "credentials";
  return outcome >= 500 || outcome === 409 || outcome === 404 || outcome === 408;
}

/** What may be an outage: no answer, or a server's trouble. */
function isOutageLike(outcome: ObservedAnswer["outcome"]): boolean {
  return typeof outcome === "string" ? outcome !== "credentials" : outcome >= 500 || outcome === 408;
}

function isOwnFault(record: OperationRecord, reason: DeadLetterReason, history: History): boolean {
  const { scenario } = history;
  const { request } = record;
  switch (reason) {
    case "malformed":
    case "operation_id_reused":
      return true;
    case "rejected": {
      if (request === undefined) return false;
      const { organization_id: organizationId } = request;
      const unknown =
        organizationId.startsWith("org_unknown") ||
        ("connection_id" in request && request.connection_id.startsWith("con_unknown"));
      return unknown || scenario.forbiddenOrganizations.includes(organizationId);
    }
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

/** Whoever stands behind a poison in its message group is received, and crashes the worker, as often as it. */
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
 * Whether an execution could tell an outage from the request's own trouble while it was tried: five failures in a row,
 * over three organizations.
 */
function couldBeTold(record: OperationRecord, answers: readonly ObservedAnswer[]): boolean {
  const streaks = new Map<string, ObservedAnswer[]>();
  for (const answer of answers) {
    if (answer.atMs < record.startedAtMs || ("finishedAtMs" in record && answer.atMs > record.finishedAtMs))
      continue;
    if (answer.outcome === 429 || answer.outcome === 401) continue;
    const streak = isOutageLike(answer.outcome) ? [...(streaks.get(answer.environment) ?? []), answer] : [];
    streaks.set(answer.environment, streak);
    if (isStreak(streak)) return true;
  }
  return false;
}

/** A circuit opens for what is really in trouble. */
function* openings({ circuitChanges, scenario, beganAtMs, answers }: History): Generator<string> {
  for (const { atMs, before, after } of circuitChanges) {
    for (const [guarded, circuit] of Object.entries(after.open)) {
      if (guarded in before.open) continue;
      const begun = scenario.troubles.filter(({ fromMs }) => beganAtMs + fromMs <= atMs);
      const explained = {
        unauthorized: () =>
          // A token that could not be put where the others find it looks like one that Auth0 refuses.
          scenario.requests.refused + scenario.requests.answerLost > 0 ||
          begun.some(
            ({ kind }) =>
              kind === "credentials_revoked" || kind === "tokens_revoked" || kind === "scope_missing",
          ),
        insufficient_scope: () =>
          begun.some((trouble) => trouble.kind === "scope_missing" && trouble.scope === guarded),
        insufficient_entitlement: () => false,
        outage: () =>
          isStreak(answers.filter((answer) => answer.atMs <= atMs && isOutageLike(answer.outcome))),
      }[circuit.cause]();
      if (!explained)
        yield `the circuit of ${guarded} opened for ${circuit.cause} (${circuit.detail}), which it had no reason to`;
    }
  }
}

function isStreak(failures: readonly ObservedAnswer[]): boolean {
  return (
    failures.length >= STREAK_FAILURES &&
    new Set(failures.map(({ organizationId }) => organizationId)).size >= STREAK_ORGANIZATIONS
  );
}
