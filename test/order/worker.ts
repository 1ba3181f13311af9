import { type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import { alignPlace } from "../../contract/place.ts";
import { beforeOf } from "../../lambda/order/before.ts";
import { CLAIM_LEASE_MS, claim } from "../../lambda/order/claim.ts";
import { type Decision, decide } from "../../lambda/order/decide.ts";
import { type Effect, settle, settleOvertaken } from "../../lambda/order/settle.ts";
import type { Sent } from "./arbitraries.ts";
import { type ConnectionState, DISABLED, enabled } from "./tenant.ts";

/** Where an execution dies while it works on a request. */
export type Crash = "before settling" | "before recording" | undefined;

/** How an operation was recorded. */
export type Ending = "succeeded" | { readonly supersededBy: string };

/** The shortest worker that keeps the order: decide, claim, call, settle, record, over one pair in memory. */
export interface Worker {
  pair: PairState;
  tenant: ConnectionState;
  readonly endings: Map<string, Ending>;
  /** What was decided, delivery by delivery. */
  readonly decisions: Decision["do"][];
  nowMs: number;
}

export function startWorker(tenant: ConnectionState = DISABLED): Worker {
  return { pair: UNKNOWN_PAIR, tenant, endings: new Map(), decisions: [], nowMs: Date.UTC(2026, 7) };
}

/** Takes one delivery as far as it goes. Deliveries lie so far apart that every lease has run out between them. */
export function deliver(worker: Worker, { request, place: sentPlace }: Sent, crash?: Crash): void {
  worker.nowMs += CLAIM_LEASE_MS + 1;
  const operationId = request.operation_id;
  if (worker.endings.has(operationId)) return;

  const place = alignPlace(sentPlace, worker.pair.lastPlaces);
  const decision = decide(worker.pair, request, place);
  worker.decisions.push(decision.do);
  if (decision.do === "record") {
    worker.endings.set(operationId, "succeeded");
    return;
  }
  if (decision.do === "supersede") {
    worker.endings.set(operationId, { supersededBy: decision.byOperationId });
    return;
  }

  const attempt = claim(worker.pair, operationId, 0, worker.nowMs);
  if (attempt.kind === "busy") throw new Error("a lease outlived the time between two deliveries");
  const before = worker.pair;
  replace(worker, attempt.next);
  if (decision.do === "overtaken") {
    if (Object.keys(decision.defaults).length > 0) worker.tenant = enabled(worker.tenant, decision.defaults);
    if (crash === "before settling") return;
    replace(worker, settleOvertaken(attempt.next, place, worker.nowMs));
    if (crash === undefined) worker.endings.set(operationId, { supersededBy: decision.byOperationId });
    return;
  }

  const wasEnabled = worker.tenant.enabled;
  const disables = request.action === "disable";
  worker.tenant = disables ? DISABLED : enabled(worker.tenant, decision.settings);
  if (crash === "before settling") return;
  const effect: Effect = {
    operationId,
    action: request.action,
    settings: decision.settings,
    place,
    result: resultOf(disables, wasEnabled, decision.settings),
    before: beforeOf(before, { operationId, answer: wasEnabled ? "enabled" : "disabled" }),
    auth0Status: 200,
    isNew: !disables && !wasEnabled,
  };
  replace(worker, settle(attempt.next, effect, worker.nowMs));
  if (crash === undefined) worker.endings.set(operationId, "succeeded");
}

/** Writes as a table does that insists on the version before. */
function replace(worker: Worker, next: PairState): void {
  if (next.version !== worker.pair.version + 1) throw new Error("the pair's version did not grow by one");
  worker.pair = next;
}

function resultOf(disables: boolean, wasEnabled: boolean, settings: object): Effect["result"] {
  if (disables) return wasEnabled ? "applied" : "unchanged";
  if (!wasEnabled) return "applied";
  return Object.keys(settings).length > 0 ? "updated" : "unchanged";
}
