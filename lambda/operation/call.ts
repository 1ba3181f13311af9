import { interpret } from "../answer/interpret.ts";
import type { Meaning } from "../answer/meaning.ts";
import type { Call } from "../auth0/calls.ts";
import type { Gate, Pass, Wish } from "../circuit/gate.ts";
import type { Tenant } from "../ports.ts";
import type { Observe } from "../telemetry/events.ts";

/** What a call goes through. */
export interface CallPorts {
  readonly tenant: Tenant;
  readonly gate: Gate;
  readonly observe: Observe;
}

/** Spends a pass on one call, lets the gate learn from the answer, and says what the answer means. */
export async function spend(pass: Pass, wish: Wish, call: Call, ports: CallPorts): Promise<Meaning> {
  const answer = await ports.tenant.call(call);
  const { sentAtMs, receivedAtMs } = answer;
  const meaning = interpret(call, answer);
  ports.observe({
    event: "call",
    call: call.kind,
    organizationId: call.organizationId,
    outcome: answer.kind === "http" ? answer.status : answer.failure,
    meaning: meaning.kind,
    durationMs: receivedAtMs - sentAtMs,
  });
  return ports.gate.report(pass, wish, meaning, {
    sentAtMs,
    receivedAtMs,
    headers: answer.kind === "http" ? answer.headers : {},
    ...(answer.kind === "http" ? { status: answer.status } : {}),
    ...(meaning.kind === "throttled" ? { message: meaning.message } : {}),
  });
}
