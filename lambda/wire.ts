import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KMSClient } from "@aws-sdk/client-kms";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createAwsClient, SECRETS_LIMITS, WORKER_LIMITS } from "../aws/client.ts";
import type { Clock } from "../contract/clock.ts";
import type { Environment } from "../contract/environment.ts";
import { traitsOf } from "../contract/items/traits-item.ts";
import type { DeliveryPorts } from "./operation/deliver.ts";
import { dynamoOperationStore } from "./stores/operation-store.ts";
import { dynamoPairStore } from "./stores/pair-store.ts";
import { sqsQueues } from "./stores/queues.ts";
import { dynamoTraitStore } from "./stores/trait-store.ts";
import type { Observe } from "./telemetry/events.ts";
import { createTraitWatch } from "./traits/watch.ts";
import { wireTenant } from "./wire-tenant.ts";

const clock: Clock = {
  now: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }).catch(() => {}),
};

/** The worker of one execution environment. */
export interface WiredWorker extends DeliveryPorts {
  /** Resolves when the environment may be frozen: nothing that its permits rest on is under way, and its token is shared. */
  quiet(): Promise<void>;
}

/** Puts the worker of one execution environment together: its ports over AWS and the tenant. */
export function wire(environment: Environment, observe: Observe): WiredWorker {
  const dynamo = createAwsClient(DynamoDBClient, WORKER_LIMITS);
  let kms: KMSClient | undefined;
  const random = Math.random;
  const {
    CONTROL_TABLE: control,
    CREDENTIALS_SECRET_ARN: credentials,
    TOKEN_SECRET_ARN: token,
  } = environment;
  const { tenant, budget, gate, batches } = wireTenant({
    environment,
    dynamo,
    secrets: createAwsClient(SecretsManagerClient, SECRETS_LIMITS),
    kms: async () => {
      kms ??= (await import("./stores/kms.ts")).createKmsClient();
      return kms;
    },
    shared: { control, credentials, token },
    clock,
    random,
    observe,
  });
  // The first request that comes needs it; until then the rest of the code loads.
  tenant.foresee();
  return {
    clock,
    random,
    observe,
    async quiet() {
      await Promise.all([budget.quiet(), tenant.tokens.quiet()]);
    },
    operations: dynamoOperationStore(dynamo, {
      tableName: environment.OPERATIONS_TABLE,
      retentionDays: environment.RECORD_RETENTION_DAYS,
      clock,
    }),
    batches,
    traits: createTraitWatch({
      store: dynamoTraitStore(dynamo, control),
      seen() {
        const { attributes, ageMs } = budget.shared();
        return { traits: traitsOf(attributes), ageMs };
      },
      clock,
      observe,
    }),
    pairs: dynamoPairStore(dynamo, environment.CONNECTIONS_TABLE),
    queues: sqsQueues(createAwsClient(SQSClient, WORKER_LIMITS), {
      lanes: { interactive: environment.INTERACTIVE_QUEUE_URL, bulk: environment.BULK_QUEUE_URL },
      deadLetters: environment.DEAD_LETTER_QUEUE_URL,
    }),
    tenant,
    gate,
  };
}
