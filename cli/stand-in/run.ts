import { defined } from "../../contract/defined.ts";
import { DASHBOARD_PATH, ORGANIZATIONS_PATH, TENANT_PATH } from "../../local/tenant/control.ts";
import type { DashboardAction } from "../../local/tenant/dashboard.ts";
import type { DashboardConnection, TenantDescription } from "../../local/tenant/description.ts";
import type { Organization } from "../../local/tenant/entities.ts";
import { UsageError } from "../../operator/errors.ts";
import { findLocal } from "../../operator/session/local-state.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import { lines } from "../output/styled.ts";
import { dashboardTable, describedRows } from "./describe.ts";

/** The options of `orgconn stand-in`. */
export interface StandInFlags {
  readonly json?: boolean;
  /** The embedded stack: its name, or true for the one that has none. */
  readonly local?: string | true;
}

/** The options of `orgconn stand-in create-organization`. */
export interface CreateFlags extends StandInFlags {
  readonly displayName?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** How long the stand-in may take to answer, in milliseconds: it is on this machine. */
const PATIENCE_MS = 5_000;

/** What the stand-in answers to an action. */
interface Acted {
  readonly changed: boolean;
  readonly connection: DashboardConnection | null;
}

/**
 * Shows what the stand-in has, or what the Dashboard shows of one organization.
 *
 * @returns The exit code.
 * @throws UsageError where no stand-in is running, or it has no such organization.
 */
export async function runShow(organizationId: string | undefined, flags: StandInFlags): Promise<number> {
  const output = createOutput(flags);
  if (organizationId === undefined) {
    const description = await ask<TenantDescription>(flags, "GET", TENANT_PATH);
    output.result(description, () =>
      lines(describedRows(description).map(([what, which]) => `${what.padEnd(16)}${which}`)),
    );
    return EXIT.ok;
  }
  const path = `${DASHBOARD_PATH}/${encodeURIComponent(organizationId)}`;
  const { connections } = await ask<{ readonly connections: readonly DashboardConnection[] }>(
    flags,
    "GET",
    path,
  );
  output.results(connections, () => dashboardTable(connections));
  return EXIT.ok;
}

/**
 * Does at the stand-in what a user of the Dashboard does.
 *
 * @returns The exit code.
 * @throws UsageError where no stand-in is running, or it has no such organization or connection.
 */
export async function runDashboard(
  action: DashboardAction,
  organizationId: string,
  connectionId: string,
  flags: StandInFlags,
): Promise<number> {
  const output = createOutput(flags);
  const body = { action, organization_id: organizationId, connection_id: connectionId };
  const acted = await ask<Acted>(flags, "POST", DASHBOARD_PATH, body);
  output.result(acted, () => {
    const state = acted.connection === null ? "not associated" : acted.connection.is_enabled ? "on" : "off";
    return `${connectionId} is ${state} in ${organizationId}${acted.changed ? "." : ", as it was."}`;
  });
  return EXIT.ok;
}

/**
 * Creates an organization at the stand-in, which emits the event of it.
 *
 * @returns The exit code.
 * @throws UsageError where no stand-in is running, or it refuses the organization.
 */
export async function runCreateOrganization(name: string, flags: CreateFlags): Promise<number> {
  const output = createOutput(flags);
  const body = { name, ...defined({ display_name: flags.displayName, metadata: flags.metadata }) };
  const organization = await ask<Organization>(flags, "POST", ORGANIZATIONS_PATH, body);
  output.result(organization, () => `${organization.id} is ${organization.name}.`);
  return EXIT.ok;
}

async function ask<Answer>(
  { local }: StandInFlags,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const { standIn } = findLocal(local || true);
  if (standIn === undefined) {
    throw new UsageError(
      "The embedded stack drives a tenant of its own (--auth0-url), not a stand-in. Start one: orgconn local",
    );
  }
  const response = await fetch(new URL(path, standIn), {
    method,
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    if ((error as Error).name !== "TimeoutError") throw error;
    throw new Error(`The stand-in at ${standIn} has not answered for ${PATIENCE_MS / 1_000} s`);
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer as Answer;
  throw new UsageError(`The stand-in: ${(answer as { readonly message: string }).message}`);
}
