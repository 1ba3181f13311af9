import { defined } from "../../contract/defined.ts";
import { parseBody } from "../../contract/parse-request.ts";
import type { DeadLetterReason, Ending, OperationFacts, OperationRecord } from "../../contract/record.ts";
import type { Tenant } from "../auth0/tenant.ts";
import type { Batches } from "../batches/batches.ts";
import type { Company } from "../circuit/company.ts";
import { isSettlementOf } from "../order/decide.ts";
import { applyChange } from "./change/apply-change.ts";
import type { ChangePorts } from "./change/work.ts";
import type { Conclusion, Tally } from "./conclusion.ts";
import type { Delivery } from "./delivery.ts";
import { cleanDetail } from "./detail.ts";
import type { OperationStore } from "./operation-store.ts";
import { endingOf } from "./plan.ts";
import type { Queues } from "./queues.ts";
import { type FirstReads, readFirst } from "./read-first.ts";
import { retrieve } from "./retrieve.ts";
import { stillBlocked } from "./still-blocked.ts";
import { REUSED, type RequestFacts, triage } from "./triage.ts";
import { visibilitySeconds } from "./visibility.ts";

/** Everything that a delivery needs of the world. */
export interface DeliveryPorts extends ChangePorts {
  readonly tenant: Tenant;
  readonly operations: OperationStore;
  readonly queues: Queues;
  readonly batches: Batches;
}

/** How a delivery is to be processed. */
export interface Circumstances {
  /** Until when it may wait, in milliseconds on the worker's clock. */
  readonly deadlineMs: number;
  /** Whether it comes after everything else in its batch, because it may be what crashes the worker. */
  readonly alone: boolean;
  /** The other messages of its batch; without one it waits until its deadline. */
  readonly company?: Company | undefined;
}

/** What becomes of a message: gone, visible again later, or processed again when it is alone. */
export type Disposition =
  | { readonly kind: "acknowledge" }
  | { readonly kind: "return"; readonly afterMs: number }
  | { readonly kind: "suspect" };

const ACKNOWLEDGE: Disposition = { kind: "acknowledge" };
/** Another execution changed the record between two steps: look again soon. */
const LOOK_AGAIN: Disposition = { kind: "return", afterMs: 1_000 };

/**
 * Takes one delivery as far as it goes: understands it, runs the operation, records what came of it, and says what
 * becomes of the message. A message is acknowledged only after its record is written.
 */
export async function deliver(
  delivery: Delivery,
  circumstances: Circumstances,
  ports: DeliveryPorts,
): Promise<Disposition> {
  const nowMs = ports.clock.now();
  const body = parseBody(delivery.body);
  if (body.kind === "malformed") return refuse(delivery, "malformed", body.detail, nowMs, ports);

  const { record, pair } = await readFirst(delivery, body.request, ports);
  const step = triage(delivery, body, record, circumstances.alone, nowMs);
  switch (step.do) {
    case "acknowledge":
      return ACKNOWLEDGE;
    case "suspect":
      return { kind: "suspect" };
    case "refuse":
      return refuse(delivery, step.reason, step.detail, nowMs, ports);
    case "dead_letter": {
      const { reason, detail } = step;
      // What has been received too often may crash an execution that looks further than this.
      const settled = reason === "expired" ? await settledEnding(step.facts, ports) : undefined;
      return end(delivery, step.facts, settled ?? { status: "dead_lettered", reason, detail }, ports);
    }
    case "reopen": {
      const deferral = {
        ...step.facts,
        reason: "redriven",
        detail: "back from the dead-letter queue",
      } as const;
      if (record?.status !== "dead_lettered") {
        await ports.operations.defer(deferral);
        return LOOK_AGAIN;
      }
      if (!(await ports.operations.reopen(deferral))) return LOOK_AGAIN;
      const reopened = { status: "deferred", ...deferral } as const;
      return run(delivery, step.facts, { record: reopened, pair }, circumstances, ports);
    }
    case "run":
      return run(delivery, step.facts, { record, pair }, circumstances, ports);
  }
}

async function run(
  delivery: Delivery,
  facts: RequestFacts,
  { record, pair }: FirstReads,
  circumstances: Circumstances,
  ports: DeliveryPorts,
): Promise<Disposition> {
  const { attempts, throttles, enqueuedAtMs, place, request } = facts;
  const common = {
    lane: delivery.place.lane,
    tally: { attempts, throttles },
    enqueuedAtMs,
    ...circumstances,
  };
  const isTried = delivery.receiveCount > 1 || facts.redrives > 0;
  const known = { ...(isTried && { triedSinceMs: enqueuedAtMs }), ...defined({ pair }) };
  const conclusion =
    (await stillBlocked({ ...common, request }, record, ports)) ??
    (request.action === "retrieve"
      ? await retrieve({ ...common, request }, ports)
      : await applyChange({ ...common, ...known, request, place, isRedriven: facts.redrives > 0 }, ports));
  switch (conclusion.kind) {
    case "suspect":
      return { kind: "suspect" };
    case "waiting":
      await defer(delivery, facts, conclusion, record, ports);
      return { kind: "return", afterMs: conclusion.afterMs };
    case "finished":
      return end(delivery, { ...facts, ...conclusion.tally }, conclusion.ending, ports);
  }
}

/** The ending of a change that was settled before its worker crashed, as far as the pair still names it. */
async function settledEnding(
  { request, place }: RequestFacts,
  { pairs }: DeliveryPorts,
): Promise<Ending | undefined> {
  if (request.action === "retrieve") return undefined;
  const { organization_id: organizationId, connection_id: connectionId } = request;
  const { applied, newest } = await pairs.read({ organizationId, connectionId });
  const settled = [applied, newest].find((one) => one && isSettlementOf(one, request, place));
  return settled === undefined ? undefined : endingOf(settled);
}

/** Finishes an operation, or refuses its message where another request turns out to have its id. */
async function end(
  delivery: Delivery,
  facts: OperationFacts,
  ending: Ending,
  ports: DeliveryPorts,
): Promise<Disposition> {
  if ((await finish(delivery, facts, ending, ports)) !== "id_taken") return ACKNOWLEDGE;
  return refuse(delivery, REUSED.reason, REUSED.detail, facts.startedAtMs, ports);
}

/**
 * A message that cannot be trusted with an operation_id is recorded under its message id: it must not touch the record
 * of another operation.
 */
async function refuse(
  delivery: Delivery,
  reason: DeadLetterReason,
  detail: string,
  startedAtMs: number,
  ports: DeliveryPorts,
): Promise<Disposition> {
  const { place, messageId: operationId } = delivery;
  const { lane, sentAtMs: enqueuedAtMs } = place;
  const counts = { attempts: 0, throttles: 0, redrives: 0 };
  const facts: OperationFacts = { operationId, lane, place, ...counts, enqueuedAtMs, startedAtMs };
  await finish(delivery, facts, { status: "dead_lettered", reason, detail }, ports);
  return ACKNOWLEDGE;
}

/** Sends the dead letter first, if it is one, and records then: a crash between the two repeats both. */
async function finish(
  { body }: Delivery,
  facts: OperationFacts,
  uncleaned: Ending,
  { operations, queues, batches, clock, observe }: DeliveryPorts,
): ReturnType<OperationStore["finish"]> {
  const ending = clean(uncleaned);
  if (ending.status === "dead_lettered") {
    const { operationId, redrives, lane, request, place } = facts;
    const { status: _, ...why } = ending;
    const known = request === undefined ? {} : { place };
    await queues.deadLetter({ operationId, redrives, lane, body, ...known, ...why });
  }
  const outcome = { ...facts, ending, finishedAtMs: clock.now() };
  const result = await operations.finish(outcome);
  if (result === "recorded") {
    observe({ event: "finished", outcome });
    batches.note(outcome);
  }
  return result;
}

function clean(ending: Ending): Ending {
  return ending.status === "dead_lettered" ? { ...ending, detail: cleanDetail(ending.detail) } : ending;
}

/** Records a wait only when it tells something new: the first time, when its reason changes, when a call was made. */
async function defer(
  { receiveCount, place: { lane } }: Delivery,
  facts: OperationFacts,
  conclusion: Extract<Conclusion, { kind: "waiting" }>,
  record: OperationRecord | undefined,
  { operations, clock, observe }: DeliveryPorts,
): Promise<void> {
  const { reason, tally, blockedBy, afterMs } = conclusion;
  const detail = cleanDetail(conclusion.detail);
  const known =
    record?.status === "deferred" &&
    record.reason === reason &&
    record.blockedBy === blockedBy &&
    sameTally(record, tally);
  const retryAtMs = clock.now() + visibilitySeconds(afterMs, receiveCount) * 1_000;
  if (!known) await operations.defer({ ...facts, ...tally, reason, detail, blockedBy, retryAtMs });
  const { operationId, enqueuedAtMs } = facts;
  const ageMs = clock.now() - enqueuedAtMs;
  observe({ event: "deferred", operationId, lane, ageMs, receiveCount, conclusion });
}

function sameTally(record: OperationFacts, { attempts, throttles }: Tally): boolean {
  return record.attempts === attempts && record.throttles === throttles;
}
