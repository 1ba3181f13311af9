import type { Call } from "../answer/calls.ts";
import type { Meaning } from "../answer/meaning.ts";
import { requestIdOf } from "../auth0/request-id.ts";
import type { Tenant } from "../auth0/tenant.ts";
import type { AdmissionRequest } from "../circuit/admission-request.ts";
import type { Gate, Pass } from "../circuit/gate.ts";
import type { OperationEvent } from "./events.ts";

/** What a call goes through. */
export interface CallPorts {
  readonly tenant: Pick<Tenant, "call">;
  readonly gate: Gate;
  readonly observe: (event: OperationEvent) => void;
}

/** A call that has its pass. */
export interface PermittedCall {
  /** The operation that the call is made for. */
  readonly operationId: string;
  readonly pass: Pass;
  readonly wish: AdmissionRequest;
  readonly call: Call;
}

/** Spends a pass on one call, lets the gate learn from the answer, and returns what the answer means in the light of the circuits. */
export async function makeCall(
  { operationId, pass, wish, call }: PermittedCall,
  ports: CallPorts,
): Promise<Meaning> {
  const answer = await ports.tenant.call(call);
  const { meaning, sentAtMs, receivedAtMs } = answer;
  ports.observe({
    event: "call",
    operationId,
    call: call.kind,
    organizationId: call.organizationId,
    outcome: answer.kind === "http" ? answer.status : answer.failure,
    meaning: meaning.kind,
    durationMs: receivedAtMs - sentAtMs,
    ...(answer.kind === "http" ? { requestId: requestIdOf(answer.headers) } : {}),
  });
  return ports.gate.report(pass, wish, meaning, {
    sentAtMs,
    receivedAtMs,
    headers: answer.kind === "http" ? answer.headers : {},
    ...(answer.kind === "http" ? { status: answer.status } : {}),
    ...(meaning.kind === "throttled" ? { message: meaning.message } : {}),
  });
}
