import type { SQSEvent } from "aws-lambda";
import type { Random } from "../../contract/clock.ts";
import { defined } from "../../contract/defined.ts";
import { traitsOf } from "../../contract/items/traits-item.ts";
import { createTenant } from "../../lambda/auth0/http.ts";
import { createMint } from "../../lambda/auth0/mint.ts";
import type { SigningKeys } from "../../lambda/auth0/signing-keys.ts";
import type { SecretStore, TokenLease } from "../../lambda/auth0/token-ports.ts";
import { createTokenSource } from "../../lambda/auth0/token-source.ts";
import type { BatchStore } from "../../lambda/batches/batch-store.ts";
import { createBatches } from "../../lambda/batches/batches.ts";
import { createRateBudget } from "../../lambda/budget/budget.ts";
import type { LimitHint } from "../../lambda/budget/learn.ts";
import type { BudgetStore } from "../../lambda/budget/store.ts";
import type { CircuitStore } from "../../lambda/circuit/circuit-store.ts";
import { createGate } from "../../lambda/circuit/gate.ts";
import type { DeliveryPorts } from "../../lambda/operation/deliver.ts";
import type { OperationStore } from "../../lambda/operation/operation-store.ts";
import type { Queues } from "../../lambda/operation/queues.ts";
import type { PairStore } from "../../lambda/order/pair-store.ts";
import { processBatch } from "../../lambda/sqs/process.ts";
import { deliveriesOf } from "../../lambda/sqs/sqs-event.ts";
import { cancelEpochOf } from "../../lambda/stores/batch-store.ts";
import { circuitsOf } from "../../lambda/stores/circuit-store.ts";
import type { Observe } from "../../lambda/telemetry/events.ts";
import type { TraitStore } from "../../lambda/traits/trait-store.ts";
import { createTraitWatch } from "../../lambda/traits/watch.ts";
import type { WiredWorker } from "../../lambda/wire.ts";
import type { SimulatedTenant } from "./auth0/tenant.ts";
import { LANE_ARNS } from "./aws/sqs-event.ts";
import type { Environment } from "./environment.ts";

/** How long an invocation may wait: the stack's `MAXIMUM_WAIT_SECONDS`. */
const MAXIMUM_WAIT_MS = 120_000;

/** What an execution environment reaches, each over the network already. */
export interface Surroundings {
  readonly environment: Environment;
  readonly random: Random;
  readonly observe: Observe;
  readonly operations: OperationStore;
  readonly pairs: PairStore;
  readonly queues: Queues;
  readonly budget: BudgetStore;
  readonly circuits: CircuitStore;
  readonly traits: TraitStore;
  readonly batches: BatchStore;
  readonly credentials: SecretStore;
  readonly sharedToken: SecretStore;
  readonly tokenLease: TokenLease;
  /** Default: none. */
  readonly signingKeys?: SigningKeys;
  readonly tenant: Pick<SimulatedTenant, "connect">;
  /** What the deployment is told of the limit of writes. Default: nothing. */
  readonly rateLimit?: LimitHint;
  /** Maximum concurrency of both lanes together. */
  readonly executions: number;
}

/** How a batch is worked through. */
export type Process = typeof processBatch;

/** Wires the worker's core as `lambda/wire.ts` does, over models. */
export function wireWorker(surroundings: Surroundings): WiredWorker {
  const { environment, random, observe, operations, pairs, queues, circuits, executions, rateLimit } =
    surroundings;
  const { clock } = environment;
  const http = surroundings.tenant.connect(environment);
  const keys = defined({ signingKeys: surroundings.signingKeys });
  const tokens = createTokenSource({
    credentials: surroundings.credentials,
    shared: surroundings.sharedToken,
    lease: surroundings.tokenLease,
    mint: createMint({ http, domain: "tenant.example.auth0.com", clock, ...keys }),
    ...keys,
    clock,
    random,
    observe,
  });
  const budget = createRateBudget({
    store: surroundings.budget,
    clock,
    random,
    executions,
    ...(rateLimit === undefined ? {} : { hints: { write: rateLimit } }),
    observe: (event) => {
      if (event.event === "degraded" || event.event === "permit") observe(event);
    },
  });
  const tenant = createTenant({ http, tokens, clock });
  tenant.foresee();
  return {
    clock,
    random,
    observe,
    async quiet() {
      await Promise.all([budget.quiet(), tokens.quiet()]);
    },
    operations,
    pairs,
    batches: createBatches({
      store: surroundings.batches,
      seen() {
        const { attributes, ageMs } = budget.shared();
        return { epoch: cancelEpochOf(attributes), ageMs };
      },
      clock,
      observe,
    }),
    traits: createTraitWatch({
      store: surroundings.traits,
      seen() {
        const { attributes, ageMs } = budget.shared();
        return { traits: traitsOf(attributes), ageMs };
      },
      clock,
      observe,
    }),
    queues,
    tenant,
    gate: createGate({
      budget,
      circuits,
      seen: () => circuitsOf(budget.shared().attributes),
      clock,
      random,
      observe,
    }),
  };
}

/** The function's handler, as `lambda/handler.ts` has it. */
export function createHandler(
  ports: DeliveryPorts,
  quiet: WiredWorker["quiet"],
  process: Process = processBatch,
): (event: SQSEvent) => Promise<readonly string[]> {
  return async (event) => {
    const deadlineMs = ports.clock.now() + MAXIMUM_WAIT_MS;
    const returned = await process(deliveriesOf(event, LANE_ARNS), deadlineMs, ports);
    await quiet();
    return returned;
  };
}
