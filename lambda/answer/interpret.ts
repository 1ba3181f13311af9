import { type Answer, CALLS, type Call } from "../auth0/calls.ts";
import { type ErrorBody, errorBodyOf, wordsOf } from "./error-body.ts";
import type { Meaning } from "./meaning.ts";
import { pageOf } from "./page.ts";
import { settingsIn } from "./settings.ts";

type HttpAnswer = Extract<Answer, { kind: "http" }>;

/**
 * Says what an answer means. Pure; the one place that knows Auth0's statuses.
 *
 * @param call The call that was made.
 * @param answer What came back, or why nothing did.
 * @example interpret(enableWithSettings, answerWithStatus(409)) // { kind: "go_on", next: "update" }
 */
export function interpret(call: Call, answer: Answer): Meaning {
  if (answer.kind === "failure") return interpretFailure(answer);
  const { status } = answer;
  if (status >= 200 && status < 300) return interpretSuccess(call, answer);
  const error = errorBodyOf(answer.body);
  if ((status === 403 || status === 404) && isStrangers(answer)) return strange(answer);
  return interpretState(call, status, error) ?? interpretError(call, answer, error);
}

function interpretFailure({ failure, detail }: Extract<Answer, { kind: "failure" }>): Meaning {
  if (failure === "credentials") return { kind: "blocked", what: "everything", detail, unsettled: false };
  if (failure === "unsent") return { kind: "retry", detail, unsettled: false, excused: true };
  return { kind: "retry", detail, unsettled: true };
}

/**
 * Whether somebody between us and the API may have given the answer: Auth0 speaks JSON. A maintenance page has a good
 * status, a proxy's 404 says nothing about the connection, a firewall's 403 nothing about a scope.
 */
function isStrangers({ body }: HttpAnswer): boolean {
  return typeof body === "string";
}

function strange({ status }: HttpAnswer): Meaning {
  return {
    kind: "retry",
    detail: `${status}, but not in Auth0's words`,
    unsettled: true,
    auth0Status: status,
  };
}

function interpretSuccess(call: Call, answer: HttpAnswer): Meaning {
  if (isStrangers(answer)) return strange(answer);
  const { status, body } = answer;
  switch (call.kind) {
    case "enable":
      return { kind: "done", result: "applied", stateBefore: "disabled", auth0Status: status };
    case "update":
      return { kind: "done", result: "updated", stateBefore: "enabled", auth0Status: status };
    case "disable":
      return { kind: "done", result: "applied", stateBefore: "enabled", auth0Status: status };
    case "get": {
      const settings = settingsIn(body);
      if (settings !== undefined) {
        return { kind: "seen", state: { state: "enabled", settings }, auth0Status: status };
      }
      const detail = "the answer is not an enabled connection";
      return { kind: "retry", detail, unsettled: false, auth0Status: status };
    }
    case "list": {
      const page = pageOf(body);
      if (page !== undefined) return { kind: "page", ...page, auth0Status: status };
      const detail = "the answer is not a list of enabled connections";
      return { kind: "retry", detail, unsettled: false, auth0Status: status };
    }
  }
}

/** Errors that only say which state the connection is in already. */
function interpretState(call: Call, status: number, error: ErrorBody): Meaning | undefined {
  if (status === 409 && call.kind === "enable") {
    if (Object.keys(call.settings).length > 0) return { kind: "go_on", next: "update" };
    return { kind: "done", result: "unchanged", stateBefore: "enabled", auth0Status: status };
  }
  if (status === 404 && !concernsOrganization(error)) {
    if (call.kind === "update") return { kind: "go_on", next: "enable" };
    if (call.kind === "disable") {
      return { kind: "done", result: "unchanged", stateBefore: "disabled", auth0Status: status };
    }
    if (call.kind === "get") return { kind: "seen", state: { state: "disabled" }, auth0Status: status };
  }
  return undefined;
}

function interpretError(call: Call, { status, freshToken }: HttpAnswer, error: ErrorBody): Meaning {
  const detail = wordsOf(status, error);
  if (status === 429) return { kind: "throttled", message: error.message };
  if (status === 401) {
    return freshToken
      ? { kind: "blocked", what: "everything", detail, unsettled: false, auth0Status: status }
      : { kind: "token_refused" };
  }
  if (status === 403 && isInsufficientScope(error)) {
    return { kind: "blocked", what: CALLS[call.kind].scope, detail, unsettled: false, auth0Status: status };
  }
  if (isTransient(status)) {
    return { kind: "retry", detail, unsettled: isUnsettled(status), auth0Status: status };
  }
  return { kind: "rejected", detail, auth0Status: status };
}

function concernsOrganization({ message, errorCode }: ErrorBody): boolean {
  return errorCode === "inexistent_organization" || /\bno organization found\b/i.test(message);
}

function isInsufficientScope({ message, errorCode }: ErrorBody): boolean {
  return errorCode === "insufficient_scope" || /^insufficient scope\b/i.test(message);
}

/**
 * Statuses that say nothing against the request: servers' and gateways' trouble, redirects (never followed: somebody
 * stands between us and the API), a write that met another one.
 */
function isTransient(status: number): boolean {
  return status >= 500 || status < 400 || status === 408 || status === 409 || status === 425;
}

/** A gateway gave up on a server that may still be at work. */
function isUnsettled(status: number): boolean {
  return status === 408 || status === 502 || status === 504 || status >= 520;
}
