import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createAwsClient, SECRETS_LIMITS, WORKER_LIMITS } from "../aws/client.ts";
import type { Clock } from "../contract/clock.ts";
import type { Environment } from "../contract/environment.ts";
import { traitsOf } from "../contract/items/traits-item.ts";
import { connectTenant } from "./auth0/connect.ts";
import { createBatches } from "./batches/batches.ts";
import { createRateBudget } from "./budget/budget.ts";
import { createGate } from "./circuit/gate.ts";
import type { DeliveryPorts } from "./operation/deliver.ts";
import { cancelEpochOf, dynamoBatchStore } from "./stores/batch-store.ts";
import { dynamoBudgetStore } from "./stores/budget-store.ts";
import { circuitsOf, dynamoCircuitStore } from "./stores/circuit-store.ts";
import { dynamoOperationStore } from "./stores/operation-store.ts";
import { dynamoPairStore } from "./stores/pair-store.ts";
import { sqsQueues } from "./stores/queues.ts";
import { secretsManagerStore } from "./stores/secrets.ts";
import { dynamoTokenLease } from "./stores/token-lease.ts";
import { dynamoTraitStore } from "./stores/trait-store.ts";
import type { Observe } from "./telemetry/events.ts";
import { createTraitWatch } from "./traits/watch.ts";

const clock: Clock = {
  now: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }).catch(() => {}),
};

/** The worker of one execution environment. */
export interface WiredWorker extends DeliveryPorts {
  /** Resolves when the environment may be frozen: nothing that its permits rest on is under way. */
  quiet(): Promise<void>;
}

/** Puts the worker of one execution environment together: its ports over AWS and the tenant. */
export function wire(environment: Environment, observe: Observe): WiredWorker {
  const dynamo = createAwsClient(DynamoDBClient, WORKER_LIMITS);
  const secrets = createAwsClient(SecretsManagerClient, SECRETS_LIMITS);
  const random = Math.random;
  const executions = {
    interactive: environment.INTERACTIVE_MAXIMUM_CONCURRENCY,
    bulk: environment.BULK_MAXIMUM_CONCURRENCY,
  };
  const budget = createRateBudget({
    store: dynamoBudgetStore(dynamo, environment.CONTROL_TABLE),
    clock,
    random,
    reserveShare: environment.BULK_RESERVE_SHARE,
    ...(environment.RATE_LIMIT === undefined ? {} : { hints: { write: environment.RATE_LIMIT } }),
    executions: executions.interactive + executions.bulk,
    observe,
  });
  return {
    clock,
    random,
    observe,
    quiet: budget.quiet,
    operations: dynamoOperationStore(dynamo, {
      tableName: environment.OPERATIONS_TABLE,
      retentionDays: environment.RECORD_RETENTION_DAYS,
      clock,
    }),
    batches: createBatches({
      store: dynamoBatchStore(dynamo, environment.CONTROL_TABLE),
      seen() {
        const { attributes, ageMs } = budget.shared();
        return { epoch: cancelEpochOf(attributes), ageMs };
      },
      clock,
      observe,
    }),
    traits: createTraitWatch({
      store: dynamoTraitStore(dynamo, environment.CONTROL_TABLE),
      seen: () => traitsOf(budget.shared().attributes),
      clock,
      observe,
    }),
    pairs: dynamoPairStore(dynamo, environment.CONNECTIONS_TABLE),
    queues: sqsQueues(createAwsClient(SQSClient, WORKER_LIMITS), {
      lanes: { interactive: environment.INTERACTIVE_QUEUE_URL, bulk: environment.BULK_QUEUE_URL },
      deadLetters: environment.DEAD_LETTER_QUEUE_URL,
    }),
    tenant: connectTenant(
      {
        domain: environment.AUTH0_DOMAIN,
        ...(environment.AUTH0_BASE_URL === undefined ? {} : { baseUrl: environment.AUTH0_BASE_URL }),
      },
      {
        credentials: secretsManagerStore(secrets, environment.CREDENTIALS_SECRET_ARN),
        shared: secretsManagerStore(secrets, environment.TOKEN_SECRET_ARN),
        lease: dynamoTokenLease(dynamo, environment.CONTROL_TABLE),
        clock,
        random,
        observe,
      },
    ),
    gate: createGate({
      budget,
      circuits: dynamoCircuitStore(dynamo, environment.CONTROL_TABLE),
      seen: () => circuitsOf(budget.shared().attributes),
      clock,
      random,
      observe,
      executions,
    }),
  };
}
