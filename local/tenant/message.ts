import type { Fault } from "./faults.ts";
import { limitMessage } from "./limit-message.ts";
import type { Outcome } from "./outcome.ts";
import type { Reply } from "./replies.ts";
import { type TenantState, tenantNowMs } from "./state.ts";
import { throttleAnswer } from "./throttle-shapes.ts";

/** An answer as it goes over the wire, its `date` left out. */
export interface Message {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" } as const;

/**
 * The answer to a request: what it is to be told, or what a fault puts in its place.
 *
 * @param number The request's number.
 */
export function messageOf(
  state: TenantState,
  outcome: Outcome,
  fault: Fault | undefined,
  number: number,
): Message {
  const answer = fault?.answer;
  if (answer?.kind === "foreign") {
    const { status, headers, body: payload } = answer.answer;
    return { status, headers, payload };
  }
  const limit = limitHeaders(state, outcome);
  const { headers, ...message } = auth0Message(state, outcome, fault, limit);
  // Auth0 gives every answer an id of twenty characters.
  const id = { "x-auth0-requestid": number.toString(16).padStart(20, "0") };
  return { ...message, headers: { ...headers, ...id } };
}

function auth0Message(
  state: TenantState,
  { reply, bucket, throttledBy }: Outcome,
  fault: Fault | undefined,
  limit: Readonly<Record<string, string>>,
): Message {
  const answer = fault?.answer;
  if (answer?.kind === "body") {
    const headers = { ...limit, "content-type": answer.contentType };
    return { status: reply.status === 204 ? 200 : reply.status, headers, payload: answer.body };
  }
  if (throttledBy !== undefined) {
    const told = { usual: limit, bucket };
    const words = limitMessage(throttledBy);
    const { headers, body } = throttleAnswer(state.knobs.throttleShape, words, told, tenantNowMs(state));
    return { status: 429, headers: { ...(body === "" ? {} : JSON_TYPE), ...headers }, payload: body };
  }
  const { status, headers, payload } = json(answer?.kind === "reply" ? answer.reply : reply);
  return { status, headers: { ...limit, ...headers }, payload };
}

/** Recorded: a 204 carries a JSON content type, too. */
function json({ status, headers, body }: Reply): Message {
  return {
    status,
    headers: { ...(body === undefined && status !== 204 ? {} : JSON_TYPE), ...headers },
    payload: body === undefined ? "" : JSON.stringify(body),
  };
}

function limitHeaders(state: TenantState, { bucket, throttledBy }: Outcome): Record<string, string> {
  if (bucket === undefined) return {};
  const headers: Record<string, string> = {};
  if (state.rateLimitHeaders) {
    headers["x-ratelimit-limit"] = String(bucket.limit);
    headers["x-ratelimit-remaining"] = String(bucket.remaining);
    headers["x-ratelimit-reset"] = String(bucket.resetAtSecond);
  }
  if (throttledBy !== undefined && state.retryAfter) {
    const waitSeconds = Math.ceil(bucket.resetAtSecond - tenantNowMs(state) / 1_000);
    headers["retry-after"] = String(Math.max(1, waitSeconds));
  }
  return headers;
}
