import type { IncomingMessage, ServerResponse } from "node:http";
import { defined } from "../../contract/defined.ts";
import { type Arrival, endpointOf, idsOf, readArrival } from "./arrival.ts";
import type { Fault } from "./faults.ts";
import { drawLatencyMs } from "./latency.ts";
import { type Message, messageOf } from "./message.ts";
import { judge, type Outcome } from "./outcome.ts";
import { errorReply } from "./replies.ts";
import { type TenantState, tenantNowMs } from "./state.ts";

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
  const legMs = drawLatencyMs(state.knobs.latencyMs, state.random) / 2;

  await pause(state, legMs);
  const outcome = await judge(state, arrival, wished);
  const fault = outcome.throttledBy === undefined ? wished : undefined;
  const message = messageOf(state, outcome, fault, number);
  note(state, arrival, outcome, fault, message.status);

  await pause(state, legMs + (fault?.delayMs ?? 0));
  send(state, response, message, fault);
}

/** Answers a request that the stand-in itself failed at. */
export function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const { status, body } = errorReply(500, `The stand-in failed: ${String(error)}`);
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

function send(
  state: TenantState,
  response: ServerResponse,
  message: Message,
  fault: Fault | undefined,
): void {
  if (fault?.answer?.kind === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const stuck = fault?.answer?.kind === "stuck" ? fault.answer.after : undefined;
  if (stuck === "nothing") return;

  const headers = { ...message.headers, date: new Date(tenantNowMs(state)).toUTCString() };
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
    ...defined({ endpoint }),
    ...idsOf(arrival),
    counted: outcome.counted,
    ...defined({ throttledBy: outcome.throttledBy }),
    status,
    answer: kind === "reset" || kind === "stuck" ? kind : "sent",
  });
}

async function pause({ clock }: TenantState, ms: number): Promise<void> {
  if (ms > 0) await clock.sleep(ms);
}
