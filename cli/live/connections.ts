import { EXIT } from "../exit-codes.ts";
import { connectionsText } from "../operation/describe.ts";
import { organizationIdArgument } from "../operation/ids.ts";
import { createOutput } from "../output/output.ts";
import type { SessionFlags } from "../session/options.ts";
import { openSession } from "../session/session.ts";
import { interruptible } from "../signals.ts";
import { readConnections } from "../tenant/connections.ts";
import { openTenant } from "../tenant/open-tenant.ts";

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
