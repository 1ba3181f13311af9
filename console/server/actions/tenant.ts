import { compareOrganization } from "../../../operator/drift/compare-organization.ts";
import { readRecorded } from "../../../operator/drift/recorded.ts";
import { comparedObjects } from "../../../operator/drift/view.ts";
import { organizationIdArgument } from "../../../operator/operation/ids.ts";
import type { Session } from "../../../operator/session/session.ts";
import {
  connectionObjects,
  type LiveConnections,
  readConnections,
} from "../../../operator/tenant/connections.ts";
import { TenantError } from "../../../operator/tenant/errors.ts";
import { withTenant } from "../../../operator/tenant/open-tenant.ts";

/**
 * Asks the tenant which connections an organization has, and compares them with what is on record: one read of the tenant, within the
 * shared budget.
 */
export async function askTenant(session: Session, text: string, signal: AbortSignal): Promise<object> {
  const organizationId = organizationIdArgument(text);
  return withTenant(session, async (tenant) => {
    const live = await readConnections(tenant, organizationId, { signal }).catch((error: unknown) => {
      if (error instanceof TenantError && error.status === 404) return undefined;
      throw error;
    });
    const readLive = async (): Promise<LiveConnections> => {
      if (live === undefined) throw new TenantError(`${organizationId}: the tenant does not know it.`, 404);
      return live;
    };
    const comparison = await compareOrganization(await readRecorded(session, organizationId), {
      readLive,
      readRecorded: (id) => readRecorded(session, id),
      now: session.clients.now,
    });
    return {
      asked_at_ms: session.clients.now(),
      is_known: live !== undefined,
      connections: live === undefined ? [] : connectionObjects(organizationId, live),
      compared: comparedObjects({ organizationId, comparison }),
    };
  });
}
