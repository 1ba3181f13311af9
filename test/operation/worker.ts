import type { Lane } from "../../contract/place.ts";
import type { DeadLetter } from "../../contract/record.ts";
import { SETTING_DEFAULTS, type Settings } from "../../contract/request.ts";
import type { TenantTraits } from "../../contract/traits.ts";
import type { Answer, Call } from "../../lambda/answer/calls.ts";
import { interpreted } from "../../lambda/answer/interpret.ts";
import { createBatches } from "../../lambda/batches/batches.ts";
import type { PermitAnswer } from "../../lambda/budget/rate-budget.ts";
import { ALL_CLOSED } from "../../lambda/circuit/circuit.ts";
import { createGate } from "../../lambda/circuit/gate.ts";
import type { DeliveryPorts } from "../../lambda/operation/deliver.ts";
import type { Delivery } from "../../lambda/operation/delivery.ts";
import type { Observe, WorkerEvent } from "../../lambda/telemetry/events.ts";
import { createTraitWatch } from "../../lambda/traits/watch.ts";
import { type BatchStoreModel, batchStoreModel } from "../models/batch-store.ts";
import { type OperationStoreModel, operationStoreModel } from "../models/operation-store.ts";
import { pairStoreModel } from "../models/pair-store.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";

/** What the scripted tenant answers: a status with a body, or a failure. */
export type Scripted =
  | { readonly status: number; readonly body?: unknown; readonly freshToken?: boolean }
  | Extract<Answer, { kind: "failure" }>["failure"];

/** A worker over models of its ports, and over a tenant that answers from a script. */
export interface TestWorker {
  readonly ports: DeliveryPorts & { readonly observe: Observe };
  readonly clock: ManualClock;
  readonly operations: OperationStoreModel;
  readonly calls: Call[];
  readonly deadLetters: DeadLetter[];
  readonly returned: { readonly receiptHandle: string; readonly seconds: number }[];
  readonly events: WorkerEvent[];
  /** What happened at the edge, in order. */
  readonly trace: string[];
  readonly permits: { granted: number; givenBack: number };
  readonly batches: BatchStoreModel;
  /** What is on record of how the tenant behaves. */
  traits: TenantTraits | undefined;
  /** How long ago the budget's last request was answered, in milliseconds. */
  seenAgeMs: number;
}

/** Makes a worker whose tenant gives these answers, and success from then on. */
export function testWorker(script: readonly Scripted[] = [], permit?: () => PermitAnswer): TestWorker {
  const clock = manualClock();
  const answers = [...script];
  const operations = operationStoreModel();
  const pairs = pairStoreModel();
  const batches = batchStoreModel();
  const permits = { granted: 0, givenBack: 0 };
  const calls: Call[] = [];
  const deadLetters: DeadLetter[] = [];
  const returned: { receiptHandle: string; seconds: number }[] = [];
  const events: WorkerEvent[] = [];
  const trace: string[] = [];
  const observe = (event: WorkerEvent) => void events.push(event);
  let circuits = ALL_CLOSED;

  const gate = createGate({
    budget: {
      foresee: () => {},
      acquire: async ({ bucket, lane }) => {
        permits.granted += 1;
        return permit?.() ?? { granted: true, permit: { bucket, lane, waitedMs: 0 } };
      },
      report: async () => {},
      async giveBack() {
        permits.givenBack += 1;
      },
    },
    circuits: {
      read: async () => circuits,
      async replace(next) {
        circuits = next;
        return true;
      },
    },
    seen: () => circuits,
    clock,
    random: () => 0.5,
    observe,
  });

  const ports: TestWorker["ports"] = {
    clock,
    random: () => 0.5,
    observe,
    gate,
    operations: {
      ...operations,
      finish(outcome) {
        trace.push(`record ${outcome.ending.status}`);
        return operations.finish(outcome);
      },
    },
    pairs: {
      read: pairs.read,
      replace: (key, next) => {
        trace.push(next.claim ? "claim" : next.unsettled ? "unsettled" : next.applied ? "settle" : "release");
        return pairs.replace(key, next);
      },
    },
    batches: createBatches({
      store: batches,
      seen: () => ({ epoch: batches.cancelEpoch(), ageMs: worker.seenAgeMs }),
      clock,
      observe,
    }),
    traits: createTraitWatch({
      store: {
        async write(next) {
          worker.traits = next;
        },
      },
      seen: () => ({ traits: worker.traits, ageMs: 0 }),
      clock,
      observe,
    }),
    queues: {
      returnAfter: async (_lane: Lane, receiptHandle, seconds) =>
        void returned.push({ receiptHandle, seconds }),
      deadLetter: async (letter) => {
        trace.push("dead letter");
        deadLetters.push(letter);
      },
    },
    tenant: {
      foresee: () => {},
      prepare: () => {},
      call: async (call) => {
        trace.push(call.kind);
        calls.push(call);
        clock.advance(100);
        return interpreted(call, toAnswer(call, answers.shift(), clock.now()));
      },
    },
  };
  const told = { calls, deadLetters, returned, events, trace, permits };
  const worker: TestWorker = { ports, clock, operations, batches, traits: undefined, seenAgeMs: 0, ...told };
  return worker;
}

const SUCCESS: Record<Call["kind"], Scripted> = {
  enable: { status: 201 },
  update: { status: 200 },
  disable: { status: 204 },
  get: { status: 404, body: { statusCode: 404, message: "Connection not found" } },
  list: { status: 200, body: { enabled_connections: [], start: 0, limit: 0, total: 0 } },
};

function toAnswer(call: Call, scripted: Scripted = SUCCESS[call.kind], nowMs: number): Answer {
  const times = { sentAtMs: nowMs - 100, receivedAtMs: nowMs };
  if (typeof scripted === "string") return { kind: "failure", failure: scripted, detail: scripted, ...times };
  const { status, freshToken = false } = scripted;
  return { kind: "http", status, headers: {}, body: bodyOf(call, scripted), freshToken, ...times };
}

/** What a script leaves out is as Auth0 has it: the entry in the success of a write. An error without a body is not Auth0's. */
function bodyOf(call: Call, { status, body }: Exclude<Scripted, string>): unknown {
  const isWrite = call.kind === "enable" || call.kind === "update";
  if (body !== undefined || !isWrite || (status !== 200 && status !== 201)) return body;
  return entryOf(call.connectionId, call.settings);
}

/** An error in Auth0's words. */
export function auth0Error(status: number, message = "an error", errorCode?: string): Scripted {
  return { status, body: { statusCode: status, message, ...(errorCode === undefined ? {} : { errorCode }) } };
}

/** An entry of a database connection as Auth0 gives it. */
export function entryOf(connectionId: string, settings: Settings = {}): object {
  return { connection_id: connectionId, ...SETTING_DEFAULTS, ...settings };
}

let sent = 0;

/** A delivery of a request, or of whatever the body is. */
export function delivery(request: object | string, extra: Partial<Delivery> = {}): Delivery {
  sent += 1;
  const body = typeof request === "string" ? request : JSON.stringify(request);
  return {
    messageId: `message-${sent}`,
    receiptHandle: `receipt-${sent}`,
    body,
    groupId: groupOf(request),
    place: { lane: "bulk", sequence: String(sent), sentAtMs: 1_000_000 },
    receiveCount: 1,
    ...extra,
  };
}

function groupOf(request: object | string): string {
  if (typeof request === "string") return "org_1#con_1";
  const { organization_id = "org_1", connection_id = "*" } = request as Record<string, unknown>;
  return `${organization_id}#${connection_id}`;
}
