import { type Answer, CALLS, type Call } from "./calls.ts";
import { entryIn } from "./entry.ts";
import { type ErrorBody, errorBodyOf, isAuth0s, wordsOf } from "./error-body.ts";
import type { InterpretedAnswer, Meaning } from "./meaning.ts";
import { pageOf } from "./page.ts";

/** Puts an answer together with its meaning, where it arrives. */
export function interpreted(call: Call, answer: Answer): InterpretedAnswer {
  return { ...answer, meaning: interpret(call, answer) };
}

type HttpAnswer = Extract<Answer, { kind: "http" }>;

/**
 * Says what an answer means. Pure; the one place that knows Auth0's statuses.
 *
 * Only Auth0's own answers decide anything. A success is one of the documented statuses with the documented body; an
 * error says its status in `statusCode`. Every other answer comes from a proxy or the edge in front of the API, and the
 * call may have taken effect all the same.
 *
 * @param call The call that was made.
 * @param answer What came back, or why nothing did.
 * @example interpret(enable, answerWithStatus(409)) // { kind: "go_on", next: "look", auth0Status: 409 }
 */
export function interpret(call: Call, answer: Answer): Meaning {
  if (answer.kind === "failure") return interpretFailure(answer);
  const { status, body } = answer;
  if (status >= 200 && status < 300) return interpretSuccess(call, answer) ?? foreign(call, status);
  const error = errorBodyOf(body);
  if (status === 429) return { kind: "throttled", message: error.message };
  if (isTransient(status)) {
    return { kind: "retry", detail: wordsOf(status, error), unsettled: true, auth0Status: status };
  }
  const own = isAuth0s(status, body);
  if (status === 401 && !answer.freshToken) return { kind: "token_refused", unsettled: !own };
  if (!own) return foreign(call, status);
  return interpretState(call, status, error) ?? interpretError(call, status, error);
}

function interpretFailure({ failure, detail }: Extract<Answer, { kind: "failure" }>): Meaning {
  if (failure === "credentials") return { kind: "blocked", what: "everything", detail, unsettled: false };
  if (failure === "unsent") return { kind: "retry", detail, unsettled: false, excused: true };
  return { kind: "retry", detail, unsettled: true };
}

/** A maintenance page has a good status, a proxy's 404 says nothing about the connection, a firewall's 403 nothing about a scope. */
function foreign({ kind }: Call, status: number): Meaning {
  const detail = `${status}, but not in Auth0's words`;
  if (kind === "get" || kind === "list") {
    return { kind: "retry", detail, unsettled: true, auth0Status: status };
  }
  return { kind: "unrecognised", detail, auth0Status: status };
}

/** Successes as the API documents and recordings of it show them; undefined for any other. */
function interpretSuccess(call: Call, { status, body }: HttpAnswer): Meaning | undefined {
  switch (call.kind) {
    case "enable":
    case "update":
      return interpretEntry(call, status, body);
    case "disable":
      if (status !== 204 || body !== undefined) return undefined;
      return { kind: "done", result: "applied", stateBefore: "untold", auth0Status: status };
    case "get": {
      const state = status === 200 ? entryIn(body, call.connectionId) : undefined;
      return state && { kind: "seen", state, auth0Status: status };
    }
    case "list": {
      const page = status === 200 ? pageOf(body) : undefined;
      return page && { kind: "page", ...page, auth0Status: status };
    }
  }
}

/** A 201 to a POST or a PATCH made an enabled connection; where there was one already, only some tenants would say 409. */
function interpretEntry(
  call: Extract<Call, { kind: "enable" | "update" }>,
  status: number,
  body: unknown,
): Meaning | undefined {
  const entry = status === 200 || status === 201 ? entryIn(body, call.connectionId) : undefined;
  if (entry === undefined) return undefined;
  if (entry.state === "off")
    return { kind: "rejected", detail: `${status}, but ${TURNED_OFF}`, auth0Status: status };
  const isUpdate = call.kind === "update" && status === 200;
  return {
    kind: "done",
    result: isUpdate ? "updated" : "applied",
    stateBefore: isUpdate ? "enabled" : "untold",
    settings: entry.settings,
    auth0Status: status,
  };
}

/** Why an enable did not switch the login on, and what an operator does about it. */
export const TURNED_OFF =
  "the connection is associated with the organization and turned off, which this API cannot change: turn it on " +
  "or remove it in the Auth0 Dashboard (Organizations, the organization, Connections), then redrive this request";

/** Errors that only say which state the connection is in already. */
function interpretState(call: Call, status: number, error: ErrorBody): Meaning | undefined {
  if (status === 409 && call.kind === "enable") return { kind: "go_on", next: "look", auth0Status: status };
  if (status === 404 && !concernsOrganization(error)) {
    if (call.kind === "update") return { kind: "go_on", next: "enable", auth0Status: status };
    if (call.kind === "disable") {
      return { kind: "done", result: "unchanged", stateBefore: "disabled", auth0Status: status };
    }
    if (call.kind === "get") return { kind: "seen", state: { state: "disabled" }, auth0Status: status };
  }
  return undefined;
}

function interpretError(call: Call, status: number, error: ErrorBody): Meaning {
  const detail = wordsOf(status, error);
  // The token is fresh: an older one is `token_refused`.
  if (status === 401)
    return { kind: "blocked", what: "everything", detail, unsettled: false, auth0Status: status };
  if (status === 403 && isEntitlement(error)) {
    return { kind: "rejected", detail: `${detail}; ${PLAN_ADVICE}`, auth0Status: status, entitlement: true };
  }
  if (status === 403 && isInsufficientScope(error)) {
    return { kind: "blocked", what: CALLS[call.kind].scope, detail, unsettled: false, auth0Status: status };
  }
  // A write that met another one.
  if (status === 409) return { kind: "retry", detail, unsettled: false, answered: true, auth0Status: status };
  return { kind: "rejected", detail, auth0Status: status };
}

const PLAN_ADVICE =
  "the tenant's Auth0 plan does not include this, and no scope will help: change the plan, then redrive this request";

function concernsOrganization({ message, errorCode }: ErrorBody): boolean {
  return errorCode === "inexistent_organization" || /\bno organization found\b/i.test(message);
}

/** Auth0 says so under its own code, and also as a missing scope with a message that asks to upgrade the subscription. */
function isEntitlement({ message, errorCode }: ErrorBody): boolean {
  return errorCode === "insufficient_entitlement" || /\bupgrade\b/i.test(message);
}

function isInsufficientScope({ message, errorCode }: ErrorBody): boolean {
  return errorCode === "insufficient_scope" || /^insufficient scope\b/i.test(message);
}

/**
 * Statuses that say nothing against the request, from Auth0 or a gateway: trouble of servers and gateways, redirects (never
 * followed: something stands between us and the API), a request that came too slowly or too early. The call may have
 * taken effect before the trouble, or still do so: a gateway gives up on a server that is at work.
 */
function isTransient(status: number): boolean {
  return status >= 500 || status < 200 || (status >= 300 && status < 400) || status === 408 || status === 425;
}
