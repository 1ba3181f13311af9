import type { SessionFlags } from "../../operator/session/flags.ts";
import { connectionObjects, readConnections } from "../../operator/tenant/connections.ts";
import { withTenant } from "../../operator/tenant/open-tenant.ts";
import { EXIT } from "../exit-codes.ts";
import { connectionsText } from "../operation/connections-text.ts";
import { organizationArguments, organizationIdOf } from "../operation/organization.ts";
import type { OrganizationFlags } from "../operation/organization-option.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";
import { interruptible } from "../signals.ts";

/**
 * Shows what the tenant has enabled for an organization.
 *
 * @returns The exit code.
 */
export async function runConnections(
  typed: string | undefined,
  flags: SessionFlags & ListFlags & OrganizationFlags,
): Promise<number> {
  const [organization] = organizationArguments([typed], flags);
  return runWithSession(flags, async (session, output) => {
    const organizationId = await organizationIdOf(organization, flags, session, output);
    return withTenant(session, async (tenant) => {
      const live = await interruptible((signal) =>
        readConnections(tenant, organizationId, { signal, onWait: output.note }),
      );
      output.results(connectionObjects(organizationId, live), () =>
        connectionsText(live.connections, live.truncated, flags),
      );
      return EXIT.ok;
    });
  });
}
