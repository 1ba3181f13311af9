import { organizationIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession } from "../../operator/session/session.ts";
import { readConnections } from "../../operator/tenant/connections.ts";
import { openTenant } from "../../operator/tenant/open-tenant.ts";
import { EXIT } from "../exit-codes.ts";
import { connectionsText } from "../operation/describe.ts";
import { createOutput } from "../output/output.ts";
import { interruptible } from "../signals.ts";

/**
 * Shows what the tenant has enabled for an organization.
 *
 * @returns The exit code.
 */
export async function runConnections(organization: string, flags: SessionFlags): Promise<number> {
  const organizationId = organizationIdArgument(organization);
  const session = await openSession(flags);
  const output = createOutput(flags);
  const tenant = await openTenant(session);
  try {
    const { connections, truncated } = await interruptible((signal) =>
      readConnections(tenant, organizationId, { signal, onWait: output.note }),
    );
    const cut = { event: "truncated", organization_id: organizationId, shown: connections.length };
    output.results(truncated ? [...connections, cut] : connections, () =>
      connectionsText(connections, truncated),
    );
    return EXIT.ok;
  } finally {
    await tenant.close();
    session.close();
  }
}
