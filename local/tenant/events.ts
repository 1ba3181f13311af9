import { randomUUID } from "node:crypto";
import type { CloudEvent } from "./cloud-event.ts";
import type { Organization } from "./entities.ts";
import { type TenantState, tenantNowMs } from "./state.ts";

/** Emits that an organization was created. */
export function emitCreated(state: TenantState, organization: Organization): void {
  const { onEvent, eventCopiesMs, closing, clock, domain } = state;
  if (onEvent === undefined) return;
  const [tenant = ""] = domain.split(".");
  const event: CloudEvent = {
    specversion: "1.0",
    type: "organization.created",
    source: `urn:auth0:${domain}`,
    id: `evt_${randomUUID().replaceAll("-", "").slice(0, 22)}`,
    time: new Date(tenantNowMs(state)).toISOString(),
    data: { object: organization },
    a0tenant: tenant,
    a0stream: "est_0000000000000000000001",
  };
  for (const afterMs of eventCopiesMs()) {
    void clock.sleep(afterMs).then(() => {
      if (!closing.aborted) onEvent(event);
    });
  }
}
