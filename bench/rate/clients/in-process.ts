import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../../contract/clock.ts";
import type { Request } from "../../../contract/request.ts";
import { connectTenant } from "../../../lambda/auth0/connect.ts";
import type { MintState } from "../../../lambda/auth0/mint-schedule.ts";
import type { SecretStore, TokenLease } from "../../../lambda/auth0/token-ports.ts";
import { createBatches } from "../../../lambda/batches/batches.ts";
import { createRateBudget } from "../../../lambda/budget/budget.ts";
import { ALL_CLOSED } from "../../../lambda/circuit/circuit.ts";
import type { CircuitStore } from "../../../lambda/circuit/circuit-store.ts";
import { createGate } from "../../../lambda/circuit/gate.ts";
import type { DeliveryPorts } from "../../../lambda/operation/deliver.ts";
import type { Delivery } from "../../../lambda/operation/delivery.ts";
import type { Queues } from "../../../lambda/operation/queues.ts";
import { processBatch } from "../../../lambda/sqs/process.ts";
import type { Observe } from "../../../lambda/telemetry/events.ts";
import { createTraitWatch } from "../../../lambda/traits/watch.ts";
import { credentialsSecret } from "../../../local/chosen-tenant.ts";
import { DEFAULT_CREDENTIALS } from "../../../local/tenant/options.ts";
import {
  batchStoreModel,
  memoryBudgetStore,
  operationStoreModel,
  pairStoreModel,
} from "../../../test/simulation/index.ts";
import { measureEffort } from "../effort.ts";
import { CONNECTION_ID, type RateClient, requestFor, type WorkDone, warmUpRequests } from "../work.ts";

const BATCH_SIZE = 10;
/** What one invocation may wait, as deployed. */
const MAXIMUM_WAIT_MS = 120_000;
/** The deployed default. */
const RESERVE_SHARE = 0.2;
/** What a request to the control table takes, in milliseconds. */
const TABLE_LATENCY_MS = [5, 10] as const;
const IDLE_PAUSE_MS = 50;

const clock: Clock = { now: Date.now, sleep: (ms) => wait(ms) };
const random = Math.random;

/**
 * The worker's own code from the batch to the call, with queue and tables in this process's memory. The control table
 * takes as long as DynamoDB does; the others answer at once.
 *
 * @param executions How many batches are in hand at once, each with a budget and connections of its own.
 */
export async function startInProcessClient(tenantUrl: string, executions: number): Promise<RateClient> {
  const store = memoryBudgetStore(() => {
    const [least, most] = TABLE_LATENCY_MS;
    return clock.sleep((least + (most - least) * random()) / 2);
  });
  const operations = operationStoreModel();
  const shared = { pairs: pairStoreModel(), operations, circuits: closedCircuits(), ...tokenPorts() };
  let finished = 0;
  const observe: Observe = ({ event }) => {
    if (event === "finished") finished += 1;
  };
  const waiting: Delivery[] = [];
  const given = new Map<string, Delivery>();
  const queues: Queues = {
    async returnAfter(_lane, receiptHandle, seconds) {
      const delivery = given.get(receiptHandle);
      if (delivery === undefined) throw new Error(`${receiptHandle} is not a message of this work.`);
      setTimeout(() => waiting.push(delivery), seconds * 1_000);
    },
    async deadLetter({ operationId, detail }) {
      throw new Error(`${operationId} became a dead letter: ${detail}`);
    },
  };

  const tenants: { close(): Promise<void> }[] = [];
  const createPorts = (): DeliveryPorts => {
    const budget = createRateBudget({ store, clock, random, reserveShare: RESERVE_SHARE, executions });
    const tenant = connectTenant(
      { domain: "tenant.example.auth0.com", baseUrl: tenantUrl },
      { ...shared, clock, random, observe },
    );
    tenants.push(tenant);
    const { pairs, circuits } = shared;
    const gate = createGate({ budget, circuits, seen: () => ALL_CLOSED, clock, random, observe });
    const batches = createBatches({
      store: batchStoreModel(),
      seen: () => ({ epoch: 0, ageMs: 0 }),
      clock,
      observe,
    });
    const traits = createTraitWatch({
      store: { write: async () => {} },
      seen: () => ({ traits: undefined, ageMs: 0 }),
      clock,
      observe,
    });
    return { clock, random, observe, operations, pairs, batches, traits, queues, tenant, gate };
  };
  const portsOfExecutions = Array.from({ length: executions }, createPorts);

  async function carryOut(requests: readonly Request[], giveUpAtMs: number): Promise<void> {
    finished = 0;
    for (const delivery of requests.map(deliveryOf)) {
      waiting.push(delivery);
      given.set(delivery.receiptHandle, delivery);
    }
    const isOver = () => finished >= requests.length || Date.now() > giveUpAtMs;
    await Promise.all(
      portsOfExecutions.map(async (ports) => {
        while (!isOver()) {
          const batch = waiting.splice(0, BATCH_SIZE);
          if (batch.length === 0) await clock.sleep(IDLE_PAUSE_MS);
          else await processBatch(batch, Math.min(clock.now() + MAXIMUM_WAIT_MS, giveUpAtMs), ports);
        }
      }),
    );
  }
  await carryOut(warmUpRequests(executions * BATCH_SIZE), Number.POSITIVE_INFINITY);

  return {
    async work({ organizationIds }, giveUpAtMs): Promise<WorkDone> {
      const effort = measureEffort();
      const requestsBefore = store.requests();
      await carryOut(organizationIds.map(requestFor), giveUpAtMs);
      const records = organizationIds.flatMap((id) => operations.records.get(id) ?? []);
      const outcomes = records
        .filter((record) => record.status !== "deferred")
        .filter(({ status }) => status === "succeeded");
      return {
        endedAtMs: Math.max(...outcomes.map(({ finishedAtMs }) => finishedAtMs)),
        done: new Set(outcomes.map(({ operationId }) => operationId)),
        tableRequests: store.requests() - requestsBefore,
        effort: effort(),
      };
    },
    async stop() {
      await Promise.all(tenants.map((tenant) => tenant.close()));
    },
  };
}

function deliveryOf(request: Request, index: number): Delivery {
  const { organization_id: organizationId, operation_id: operationId } = request;
  return {
    messageId: operationId,
    receiptHandle: operationId,
    body: JSON.stringify(request),
    groupId: `${organizationId}#${CONNECTION_ID}`,
    place: { lane: "bulk", sequence: String(index + 1), sentAtMs: Date.now() },
    receiveCount: 1,
  };
}

/** Circuits that nothing opens in a measurement. */
function closedCircuits(): CircuitStore {
  return {
    read: async () => ALL_CLOSED,
    async replace() {
      throw new Error("A circuit opened: the tenant did not answer as it should.");
    },
  };
}

function tokenPorts(): { credentials: SecretStore; shared: SecretStore; lease: TokenLease } {
  let state: MintState = { version: 0 };
  return {
    credentials: secretInMemory(credentialsSecret(DEFAULT_CREDENTIALS)),
    shared: secretInMemory(),
    lease: {
      read: async () => state,
      async replace(next) {
        if (next.version !== state.version + 1) return false;
        state = next;
        return true;
      },
    },
  };
}

function secretInMemory(initial?: string): SecretStore {
  let value = initial;
  let version = 0;
  return {
    get: async () => (value === undefined ? undefined : { value, versionId: String(version) }),
    async put(next) {
      value = next;
      version += 1;
    },
  };
}
