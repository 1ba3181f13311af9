import type { IncomingMessage, ServerResponse } from "node:http";
import { type Arrival, endpointOf, idsOf, readArrival } from "./arrival.ts";
import type { Fault } from "./faults.ts";
import { judge, type Outcome } from "./outcome.ts";
import { errorReply, type Reply } from "./replies.ts";
import { type TenantState, tenantNowMs } from "./state.ts";

/** An answer as it goes over the wire. */
interface Message {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly payload: string;
}

/**
 * Serves one request. It is counted, judged and takes effect in one go, half of its latency after it arrived, so
 * requests that are under way at once overtake each other on both legs, as they do on the internet.
 *
 * @param number The request's number, counted up from 1.
 */
export async function serve(
  state: TenantState,
  incoming: IncomingMessage,
  response: ServerResponse,
  number: number,
): Promise<void> {
  const arrival = await readArrival(incoming, number);
  const endpoint = endpointOf(arrival);
  const wished = endpoint && state.knobs.faults?.({ number, endpoint, ...idsOf(arrival) });
  const legMs = latencyMs(state) / 2;

  await pause(state, legMs);
  const outcome = await judge(state, arrival, wished);
  const fault = outcome.throttledBy === undefined ? wished : undefined;
  const message = render(outcome, fault, number);
  note(state, arrival, outcome, fault, message.status);

  await pause(state, legMs + (fault?.delayMs ?? 0));
  send(state, response, message, fault, outcome);
}

/** Answers a request that the stand-in itself failed at. */
export function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const { status, body } = errorReply(500, `The stand-in failed: ${String(error)}`);
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

function render({ reply }: Outcome, fault: Fault | undefined, number: number): Message {
  switch (fault?.answer?.kind) {
    case "reply":
      return withRequestId(json(fault.answer.reply), number);
    case "body": {
      const { contentType, body: payload } = fault.answer;
      const status = reply.status === 204 ? 200 : reply.status;
      return withRequestId({ status, headers: { "content-type": contentType }, payload }, number);
    }
    case "foreign": {
      const { status, headers, body: payload } = fault.answer.answer;
      return { status, headers, payload };
    }
    default:
      return withRequestId(json(reply), number);
  }
}

/** Auth0 gives every answer an id of twenty characters. */
function withRequestId({ headers, ...message }: Message, number: number): Message {
  return { ...message, headers: { ...headers, "x-auth0-requestid": number.toString(16).padStart(20, "0") } };
}

/** Recorded: a 204 carries a JSON content type, too. */
function json({ status, headers, body }: Reply): Message {
  return {
    status,
    headers: {
      ...(body === undefined && status !== 204 ? {} : { "content-type": "application/json; charset=utf-8" }),
      ...headers,
    },
    payload: body === undefined ? "" : JSON.stringify(body),
  };
}

function send(
  state: TenantState,
  response: ServerResponse,
  message: Message,
  fault: Fault | undefined,
  outcome: Outcome,
): void {
  if (fault?.answer?.kind === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const stuck = fault?.answer?.kind === "stuck" ? fault.answer.after : undefined;
  if (stuck === "nothing") return;

  const isForeign = fault?.answer?.kind === "foreign";
  const headers = { ...message.headers, ...(isForeign ? {} : dateAndLimit(state, outcome)) };
  if (stuck === "headers") {
    // Something must be left to wait for, so an answer without a body announces one here.
    const status = message.status === 204 ? 200 : message.status;
    response.writeHead(status, { ...headers, "content-length": message.payload.length + 1 });
    response.flushHeaders();
    return;
  }
  response.writeHead(message.status, {
    ...headers,
    ...(message.status === 204 ? {} : { "content-length": Buffer.byteLength(message.payload) }),
  });
  response.end(message.payload);
}

function dateAndLimit(state: TenantState, { bucket, throttledBy }: Outcome): Record<string, string | number> {
  const nowMs = tenantNowMs(state);
  const headers: Record<string, string | number> = { date: new Date(nowMs).toUTCString() };
  if (bucket === undefined) return headers;
  headers["x-ratelimit-limit"] = bucket.limit;
  headers["x-ratelimit-remaining"] = bucket.remaining;
  headers["x-ratelimit-reset"] = bucket.resetAtSecond;
  if (throttledBy !== undefined && state.retryAfter) {
    headers["retry-after"] = Math.max(1, Math.ceil(bucket.resetAtSecond - nowMs / 1_000));
  }
  return headers;
}

function note(
  state: TenantState,
  arrival: Arrival,
  outcome: Outcome,
  fault: Fault | undefined,
  status: number,
): void {
  const endpoint = endpointOf(arrival);
  const kind = fault?.answer?.kind;
  state.log.request({
    number: arrival.number,
    atMs: state.clock.now(),
    method: arrival.method,
    path: arrival.path,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...idsOf(arrival),
    counted: outcome.counted,
    ...(outcome.throttledBy === undefined ? {} : { throttledBy: outcome.throttledBy }),
    status,
    answer: kind === "reset" || kind === "stuck" ? kind : "sent",
  });
}

function latencyMs({ knobs, random }: TenantState): number {
  const [minimum, maximum] = knobs.latencyMs;
  return minimum + random() * (maximum - minimum);
}

async function pause({ clock }: TenantState, ms: number): Promise<void> {
  if (ms > 0) await clock.sleep(ms);
}
