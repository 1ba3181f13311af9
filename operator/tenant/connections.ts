import type { EnabledConnection } from "../../contract/record.ts";
import { retrieve } from "../../lambda/operation/retrieve.ts";
import { TenantError } from "./errors.ts";
import type { OpenTenant } from "./open-tenant.ts";

/** The connections that are enabled for an organization, as the tenant has them. */
export interface LiveConnections {
  readonly connections: readonly EnabledConnection[];
  /** Whether there are more than a list holds (1,000). */
  readonly truncated: boolean;
}

/** An organization's connections as programs get them: a list that was cut off ends with an event. */
export function connectionObjects(
  organizationId: string,
  { connections, truncated }: LiveConnections,
): readonly object[] {
  const cut = { event: "truncated", organization_id: organizationId, shown: connections.length };
  return truncated ? [...connections, cut] : connections;
}

/** How long one wait for a permit or a closed circuit takes, in milliseconds, before the caller is told why. */
const LOOK_MS = 5_000;

/** How a live state is read. */
export interface LiveReadOptions {
  /** Receives the reason for a wait whenever the reason changes. */
  readonly onWait?: (why: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads an organization's enabled connections from the tenant, with permits of the bulk lane. Waits for permits and
 * through outages, as the worker does.
 *
 * @throws TenantError when the tenant refuses: the organization is unknown, say.
 */
export async function readConnections(
  { ports }: OpenTenant,
  organizationId: string,
  { onWait = () => {}, signal }: LiveReadOptions = {},
): Promise<LiveConnections> {
  const { clock } = ports;
  const request = {
    operation_id: "command-line",
    action: "retrieve",
    organization_id: organizationId,
  } as const;
  const startedMs = clock.now();
  let tally = { attempts: 0, throttles: 0 };
  let told: string | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const deadlineMs = clock.now() + LOOK_MS;
    const retrieval = { request, lane: "bulk", tally, enqueuedAtMs: startedMs, deadlineMs } as const;
    const conclusion = await retrieve(retrieval, ports);
    if (conclusion.kind === "finished") {
      const { ending } = conclusion;
      if (ending.status === "succeeded" && ending.result === "retrieved") return ending;
      if (ending.status !== "dead_lettered") throw new TenantError(`${organizationId}: ${ending.status}`);
      throw new TenantError(`${organizationId}: ${ending.detail}`, ending.auth0Status);
    }
    if (conclusion.kind === "waiting") {
      ({ tally } = conclusion);
      if (conclusion.detail !== told) onWait(conclusion.detail);
      told = conclusion.detail;
      await clock.sleep(Math.min(conclusion.afterMs, LOOK_MS), signal);
    }
  }
}
