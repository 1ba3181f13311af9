import { organizationIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { connectionObjects, readConnections } from "../../operator/tenant/connections.ts";
import { withTenant } from "../../operator/tenant/open-tenant.ts";
import { EXIT } from "../exit-codes.ts";
import { connectionsText } from "../operation/describe.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";
import { interruptible } from "../signals.ts";

/**
 * Shows what the tenant has enabled for an organization.
 *
 * @returns The exit code.
 */
export async function runConnections(organization: string, flags: SessionFlags & ListFlags): Promise<number> {
  const organizationId = organizationIdArgument(organization);
  return runWithSession(flags, (session, output) =>
    withTenant(session, async (tenant) => {
      const live = await interruptible((signal) =>
        readConnections(tenant, organizationId, { signal, onWait: output.note }),
      );
      output.results(connectionObjects(organizationId, live), () =>
        connectionsText(live.connections, live.truncated, flags),
      );
      return EXIT.ok;
    }),
  );
}
