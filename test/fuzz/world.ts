import type { Clock } from "../../contract/clock.ts";
import { LANES, type Lane } from "../../contract/place.ts";
import type { OperationRecord } from "../../contract/record.ts";
import { MAX_REQUEST_BYTES } from "../../contract/request.ts";
import { type Call, toHttp } from "../../lambda/answer/calls.ts";
import { interpreted } from "../../lambda/answer/interpret.ts";
import type { Tenant } from "../../lambda/auth0/tenant.ts";
import { createBatches } from "../../lambda/batches/batches.ts";
import type { RateBudget } from "../../lambda/budget/rate-budget.ts";
import { ALL_CLOSED, type Circuits } from "../../lambda/circuit/circuit.ts";
import type { CircuitStore } from "../../lambda/circuit/circuit-store.ts";
import { createGate } from "../../lambda/circuit/gate.ts";
import type { DeliveryPorts } from "../../lambda/operation/deliver.ts";
import { processBatch } from "../../lambda/sqs/process.ts";
import { deliveriesOf } from "../../lambda/sqs/sqs-event.ts";
import type { WorkerEvent } from "../../lambda/telemetry/events.ts";
import { createTraitWatch } from "../../lambda/traits/watch.ts";
import { toSqsEvent } from "../../local/event-source-mapping/sqs-event.ts";
import { route } from "../../local/tenant/routes/router.ts";
import { createWorld } from "../../local/tenant/world.ts";
import { batchStoreModel } from "../models/batch-store.ts";
import { fifoQueueModel } from "../models/fifo-queue.ts";
import { operationStoreModel } from "../models/operation-store.ts";
import { pairStoreModel } from "../models/pair-store.ts";
import { queuesModel } from "../models/queues.ts";
import type { FifoQueue, ReceivedMessage } from "../models/sqs.ts";
import { throughApi } from "../models/through-api.ts";
import { manualClock } from "../support/manual-clock.ts";
import type { FuzzMessage } from "./messages.ts";

const LANE = {
  visibilityTimeoutMs: 210_000,
  retentionMs: 14 * 86_400_000,
  maximumMessageBytes: MAX_REQUEST_BYTES,
};
const ARNS: Readonly<Record<Lane, string>> = { interactive: "interactive", bulk: "bulk" };
/** Rounds of receiving after which a message is taken to be stuck; half of them would do for eight attempts. */
const MOST_ROUNDS = 100;
const WAIT_SECONDS = 120;

/** A message that was sent, with the id that the queue gave it. */
export type SentMessage = FuzzMessage & { readonly messageId: string };

/** A worker over models of everything around it, and what it did. */
export interface FuzzWorld {
  /** Puts messages into their lanes and works on them until none is left, or none comes to an end. */
  run(messages: readonly FuzzMessage[]): Promise<readonly SentMessage[]>;
  readonly records: ReadonlyMap<string, OperationRecord>;
  readonly deadLetters: FifoQueue;
  /** Messages that did not come to an end. */
  left(): number;
  /** Paths of all calls to the tenant. */
  readonly paths: readonly string[];
  /** What went wrong where nothing should. */
  readonly failures: readonly unknown[];
  /** Requests to the tables, the queues and the tenant: what an invocation costs, on a machine of any speed. */
  requests(): number;
  /** The longest that a batch took, in milliseconds. */
  slowestMs(): number;
}

/** Builds a world in which everything works and there is no other client. */
export function fuzzWorld(): FuzzWorld {
  const clock = manualClock();
  const random = () => 0.5;
  const queue = (name: string, maximumMessageBytes: number) =>
    fifoQueueModel({ name, clock, random, ...LANE, maximumMessageBytes });
  const models = {
    interactive: queue("interactive", MAX_REQUEST_BYTES),
    bulk: queue("bulk", MAX_REQUEST_BYTES),
  };
  const lanes = { interactive: throughApi(models.interactive), bulk: throughApi(models.bulk) };
  const deadLetters = throughApi(queue("dead", 262_144));
  const operations = operationStoreModel();
  const paths: string[] = [];
  const failures: unknown[] = [];
  let requests = 0;
  let slowestMs = 0;

  const counted = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name, receiver) {
        requests += 1;
        return Reflect.get(target, name, receiver);
      },
    });
  const observe = (event: WorkerEvent) => {
    if (event.event === "failed") failures.push(event.error);
  };
  const ports: DeliveryPorts = {
    clock,
    random,
    observe,
    operations: counted(operations),
    pairs: counted(pairStoreModel()),
    batches: createBatches({
      store: counted(batchStoreModel()),
      seen: () => ({ epoch: 0, ageMs: 0 }),
      clock,
      observe,
    }),
    traits: createTraitWatch({
      store: { write: async () => {} },
      seen: () => ({ traits: undefined, ageMs: 0 }),
      clock,
      observe,
    }),
    queues: counted(queuesModel(lanes, deadLetters)),
    tenant: { foresee() {}, prepare() {}, ...counted(workingTenant(clock, paths)) },
    gate: createGate({
      budget: unlimited,
      circuits: counted(circuitStoreModel()),
      seen: () => ALL_CLOSED,
      clock,
      random,
      observe,
    }),
  };

  async function workOn(lane: Lane): Promise<boolean> {
    const received = await lanes[lane].receive(10);
    if (received.length === 0) return false;
    const event = toSqsEvent(received.map(toMessage), ARNS[lane]);
    const deadlineMs = clock.now() + WAIT_SECONDS * 1_000;
    const startedMs = performance.now();
    const returned = await processBatch(deliveriesOf(event, ARNS), deadlineMs, ports);
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    const done = received.filter(({ messageId }) => !returned.includes(messageId));
    for (const { receiptHandle } of done) await lanes[lane].delete(receiptHandle);
    return true;
  }

  const left = () => models.interactive.size() + models.bulk.size();
  let sent = 0;

  return {
    async run(messages) {
      const all: SentMessage[] = [];
      for (const message of messages) {
        const { lane, groupId, body, redrives } = message;
        const attributes: Record<string, string> = redrives === undefined ? {} : { redrives };
        sent += 1;
        const receipt = await lanes[lane].send({ groupId, deduplicationId: `${sent}`, body, attributes });
        all.push({ ...message, messageId: receipt.messageId });
      }
      for (let rounds = 0; left() > 0 && rounds < MOST_ROUNDS; rounds += 1) {
        const worked: boolean[] = [];
        for (const lane of LANES) worked.push(await workOn(lane));
        if (!worked.includes(true)) clock.advance(LANE.visibilityTimeoutMs);
      }
      return all;
    },
    records: operations.records,
    deadLetters,
    left,
    paths,
    failures,
    requests: () => requests,
    slowestMs: () => slowestMs,
  };
}

/** The stand-in's own routes, without the network: every call goes through the path that is really sent. */
function workingTenant(clock: Clock, paths: string[]): Pick<Tenant, "call"> {
  const world = createWorld({ organizations: [], everyIdExists: true });
  return {
    async call(call: Call) {
      const { method, path, body = "" } = toHttp(call);
      paths.push(path);
      const url = new URL(path, "https://tenant.example.auth0.com");
      const found = route(method, url.pathname);
      if (found === undefined) throw new Error(`no endpoint for ${method} ${path}`);
      const { endpoint, organizationId = "", connectionId = "" } = found;
      const { reply, effect } = endpoint.decide(
        { organizationId, connectionId, query: url.searchParams, body },
        world,
      );
      if (effect !== undefined) world.apply(effect);
      const atMs = { sentAtMs: clock.now(), receivedAtMs: clock.now() };
      return interpreted(call, {
        kind: "http",
        status: reply.status,
        headers: {},
        body: reply.body,
        freshToken: false,
        ...atMs,
      });
    },
  };
}

const unlimited: RateBudget = {
  foresee() {},
  acquire: async ({ bucket, lane }) => ({ granted: true, permit: { bucket, lane, waitedMs: 0 } }),
  report: async () => {},
  giveBack: async () => {},
};

function circuitStoreModel(): CircuitStore {
  let circuits: Circuits = ALL_CLOSED;
  return {
    read: async () => circuits,
    async replace(next) {
      if (next.version !== circuits.version + 1) return false;
      circuits = next;
      return true;
    },
  };
}

/** A message as SQS's API gives it. */
function toMessage(received: ReceivedMessage) {
  const attributes = Object.entries(received.attributes);
  return {
    MessageId: received.messageId,
    ReceiptHandle: received.receiptHandle,
    Body: received.body,
    Attributes: {
      MessageGroupId: received.groupId,
      SequenceNumber: received.sequence,
      SentTimestamp: String(received.sentAtMs),
      ApproximateReceiveCount: String(received.receiveCount),
    },
    MessageAttributes: Object.fromEntries(
      attributes.map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    ),
  };
}
