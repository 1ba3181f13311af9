/**
 * The tenant, for commands: its Management API through the shared token and the shared rate budget, as the worker
 * calls it. Every call takes a permit of the bulk lane, so a command never takes what urgent requests need,
 * and nothing else: what it learns of circuits stays in its own process (own-circuits.ts).
 *
 *     await withTenant(session, async (tenant) => {
 *       for await (const page of listOrganizations(tenant, {})) …             // organizations.ts
 *       const connections = await readConnections(tenant, "org_…");           // connections.ts
 *     });
 */

import type { Environment } from "../../contract/environment.ts";
import type { HttpClient } from "../../lambda/auth0/http-client.ts";
import type { TokenSource } from "../../lambda/auth0/token.ts";
import type { SharedRateBudget } from "../../lambda/budget/budget.ts";
import { createGate } from "../../lambda/circuit/gate.ts";
import type { RetrievePorts } from "../../lambda/operation/retrieve.ts";
import { circuitsOf, dynamoCircuitStore } from "../../lambda/stores/circuit-store.ts";
import type { Observe } from "../../lambda/telemetry/events.ts";
import { wireTenant } from "../../lambda/wire-tenant.ts";
import type { Session } from "../session/session.ts";
import { createClock } from "./clock.ts";
import { ownCircuits } from "./own-circuits.ts";
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
async function openTenant(session: Session): Promise<OpenTenant> {
  // Its answer also tells the service's time, before anything is shared with the worker.
  const environment = await readWorkerEnvironment(session);
  const { names, clients } = session;
  const [dynamo, secrets] = await Promise.all([clients.dynamodb(), clients.secretsManager()]);
  const clock = createClock(clients.now);
  const random = Math.random;
  const { control } = names.tables;
  const { tenant, budget, batches } = wireTenant({
    environment,
    dynamo,
    secrets,
    kms: clients.kms,
    shared: { control, ...names.secrets },
    clock,
    random,
    observe,
    // This process shares the tenant's limit with the worker's executions.
    commands: 1,
  });
  const gate = createGate({
    budget,
    circuits: ownCircuits(dynamoCircuitStore(dynamo, control)),
    seen: () => circuitsOf(budget.shared().attributes),
    clock,
    random,
    observe,
  });
  const { http, tokens } = tenant;
  return {
    environment,
    http,
    tokens,
    budget,
    ports: { tenant, gate, batches, clock, random, observe },
    close() {
      clock.release();
      return tenant.close();
    },
  };
}

/** Works with the tenant of a deployment, and drops all connections to it at the end. */
export async function withTenant<T>(session: Session, work: (tenant: OpenTenant) => Promise<T>): Promise<T> {
  const tenant = await openTenant(session);
  try {
    return await work(tenant);
  } finally {
    await tenant.close();
  }
}
