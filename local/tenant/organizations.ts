import type { Organization } from "./entities.ts";
import { emitCreated } from "./events.ts";
import type { Reply } from "./replies.ts";
import { createOrganization } from "./routes/create-organization.ts";
import type { TenantState } from "./state.ts";

/**
 * Creates an organization as a user of the Dashboard does: without a token, and beside the rate limit.
 *
 * @param body As `POST /api/v2/organizations` takes it.
 */
export function createInDashboard(state: TenantState, body: string): Reply {
  const request = { organizationId: "", connectionId: "", query: new URLSearchParams(), body };
  const { reply, created } = createOrganization.decide(request, state.world);
  if (created !== undefined) addOrganization(state, created);
  return reply;
}

/** Adds an organization, and emits the event of it. */
export function addOrganization(state: TenantState, organization: Organization): void {
  state.world.create(organization);
  state.keep({ kind: "organization", organization });
  emitCreated(state, organization);
}
