/**
 * The tenant, for commands: its Management API through the shared token and the shared rate budget, as the worker
 * calls it. Every call takes a permit of the bulk lane, so a command never takes what urgent requests need.
 *
 *     const tenant = await openTenant(session);
 *     for await (const page of listOrganizations(tenant, {})) …             // organizations.ts
 *     const connections = await readConnections(tenant, "org_…");           // connections.ts
 *     await tenant.close();
 */

import type { Environment } from "../../contract/environment.ts";
import { tenantOrigin } from "../../contract/tenant-address.ts";
import { createTenant } from "../../lambda/auth0/http.ts";
import { createHttpClient, type HttpClient } from "../../lambda/auth0/http-client.ts";
import { createMint } from "../../lambda/auth0/mint.ts";
import type { TokenSource } from "../../lambda/auth0/token.ts";
import { createTokenSource } from "../../lambda/auth0/token-source.ts";
import { createBatches } from "../../lambda/batches/batches.ts";
import { createRateBudget, type SharedRateBudget } from "../../lambda/budget/budget.ts";
import { createGate } from "../../lambda/circuit/gate.ts";
import type { RetrievePorts } from "../../lambda/operation/retrieve.ts";
import { cancelEpochOf, dynamoBatchStore } from "../../lambda/stores/batch-store.ts";
import { dynamoBudgetStore } from "../../lambda/stores/budget-store.ts";
import { circuitsOf, dynamoCircuitStore } from "../../lambda/stores/circuit-store.ts";
import { secretsManagerStore } from "../../lambda/stores/secrets.ts";
import { dynamoTokenLease } from "../../lambda/stores/token-lease.ts";
import type { Observe } from "../../lambda/telemetry/events.ts";
import type { Session } from "../session/session.ts";
import { createClock } from "./clock.ts";
import { readWorkerEnvironment } from "./worker-environment.ts";

/** The ports through which a command calls the tenant. */
export interface OpenTenant {
  /** What the worker is configured with. */
  readonly environment: Environment;
  readonly http: HttpClient;
  readonly tokens: TokenSource;
  readonly budget: SharedRateBudget;
  /** What the worker's own functions take: calls, and the gate in front of them. */
  readonly ports: RetrievePorts;
  /** Drops all connections to the tenant; the session's clients stay. */
  close(): Promise<void>;
}

/** A command says itself what it does. */
const observe: Observe = () => {};

/** Finds the tenant of a deployment. It does not call the tenant yet. */
export async function openTenant(session: Session): Promise<OpenTenant> {
  const environment = await readWorkerEnvironment(session);
  const { names, clients } = session;
  const [dynamodb, secrets] = await Promise.all([clients.dynamodb(), clients.secretsManager()]);
  const clock = createClock();
  const random = Math.random;

  const { AUTH0_DOMAIN: domain, AUTH0_BASE_URL: baseUrl } = environment;
  const http = createHttpClient({
    origin: tenantOrigin({ domain, ...(baseUrl === undefined ? {} : { baseUrl }) }),
    clock,
  });
  const tokens = createTokenSource({
    credentials: secretsManagerStore(secrets, names.secrets.credentials),
    shared: secretsManagerStore(secrets, names.secrets.token),
    lease: dynamoTokenLease(dynamodb, names.tables.control),
    mint: createMint({ http, domain, clock }),
    clock,
    random,
    observe,
  });
  const budget = createRateBudget({
    store: dynamoBudgetStore(dynamodb, names.tables.control),
    clock,
    random,
    reserveShare: environment.BULK_RESERVE_SHARE,
    // This process shares the tenant's limit with the worker's executions.
    executions: environment.INTERACTIVE_MAXIMUM_CONCURRENCY + environment.BULK_MAXIMUM_CONCURRENCY + 1,
    ...(environment.RATE_LIMIT === undefined ? {} : { hints: { write: environment.RATE_LIMIT } }),
  });
  const gate = createGate({
    budget,
    circuits: dynamoCircuitStore(dynamodb, names.tables.control),
    seen: () => circuitsOf(budget.shared().attributes),
    clock,
    random,
    observe,
  });
  const batches = createBatches({
    store: dynamoBatchStore(dynamodb, names.tables.control),
    seen() {
      const { attributes, ageMs } = budget.shared();
      return { epoch: cancelEpochOf(attributes), ageMs };
    },
    clock,
    observe,
  });
  const tenant = createTenant({ http, tokens, clock });
  return {
    environment,
    http,
    tokens,
    budget,
    ports: { tenant, gate, batches, clock, random, observe },
    close() {
      clock.release();
      return http.close();
    },
  };
}
