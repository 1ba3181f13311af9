import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Clock, Random } from "../contract/clock.ts";
import { defined } from "../contract/defined.ts";
import type { Environment } from "../contract/environment.ts";
import { type ConnectedTenant, connectTenant } from "./auth0/connect.ts";
import { type Batches, createBatches } from "./batches/batches.ts";
import { createRateBudget, type SharedRateBudget } from "./budget/budget.ts";
import { createGate, type Gate } from "./circuit/gate.ts";
import { cancelEpochOf, dynamoBatchStore } from "./stores/batch-store.ts";
import { dynamoBudgetStore } from "./stores/budget-store.ts";
import { circuitsOf, dynamoCircuitStore } from "./stores/circuit-store.ts";
import { secretsManagerStore } from "./stores/secrets.ts";
import { dynamoTokenLease } from "./stores/token-lease.ts";
import type { Observe } from "./telemetry/events.ts";

/** What a tenant is wired with. */
export interface TenantWiring {
  /** What the worker is configured with. */
  readonly environment: Environment;
  readonly dynamo: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
  /** KMS's client: it is loaded and made only where a token is signed for there, about once a day. */
  readonly kms: () => Promise<KMSClient>;
  /** What the executions share: the control table, and the secrets by their names or ARNs. */
  readonly shared: { readonly control: string; readonly credentials: string; readonly token: string };
  readonly clock: Clock;
  readonly random: Random;
  readonly observe: Observe;
  /** Processes that call the tenant beside the worker's executions. Default 0. */
  readonly commands?: number;
}

/** A tenant, and what stands in front of it. */
export interface WiredTenant {
  readonly tenant: ConnectedTenant;
  readonly budget: SharedRateBudget;
  readonly gate: Gate;
  readonly batches: Batches;
}

/** Wires the tenant of a deployment for the worker and for commands: both share its token, its rate limit and its circuits. */
export function wireTenant(wiring: TenantWiring): WiredTenant {
  const { environment, dynamo, secrets, kms, shared, clock, random, observe, commands = 0 } = wiring;
  const { AUTH0_DOMAIN: domain, AUTH0_BASE_URL: baseUrl, RATE_LIMIT: write } = environment;
  const executions = {
    interactive: environment.INTERACTIVE_MAXIMUM_CONCURRENCY,
    bulk: environment.BULK_MAXIMUM_CONCURRENCY,
  };
  const budget = createRateBudget({
    store: dynamoBudgetStore(dynamo, shared.control),
    clock,
    random,
    reserveShare: environment.BULK_RESERVE_SHARE,
    ...(write === undefined ? {} : { hints: { write } }),
    executions: executions.interactive + executions.bulk + commands,
    observe,
  });
  const tenant = connectTenant(
    { domain, ...defined({ baseUrl }) },
    {
      credentials: secretsManagerStore(secrets, shared.credentials),
      shared: secretsManagerStore(secrets, shared.token),
      lease: dynamoTokenLease(dynamo, shared.control),
      signingKeys: {
        arns: environment.SIGNING_KEY_ARNS ?? [],
        async sign(arn, message) {
          const [{ signWithKms }, client] = await Promise.all([import("./stores/kms.ts"), kms()]);
          return signWithKms(client, arn, message);
        },
      },
      clock,
      random,
      observe,
    },
  );
  const gate = createGate({
    budget,
    circuits: dynamoCircuitStore(dynamo, shared.control),
    seen: () => circuitsOf(budget.shared().attributes),
    clock,
    random,
    observe,
    executions,
  });
  const batches = createBatches({
    store: dynamoBatchStore(dynamo, shared.control),
    seen() {
      const { attributes, ageMs } = budget.shared();
      return { epoch: cancelEpochOf(attributes), ageMs };
    },
    clock,
    observe,
  });
  return { tenant, budget, gate, batches };
}
