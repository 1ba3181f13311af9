import * as z from "zod/mini";
import type { Organization } from "./entities.ts";
import { emitCreated } from "./events.ts";
import { errorReply, type Reply } from "./replies.ts";
import { readBody } from "./routes/body.ts";
import { organizationId } from "./sample.ts";
import type { TenantState } from "./state.ts";

/** Source: Auth0's Management API, create an organization. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,49}$/;

/** What an organization is created from. */
export const organizationBody = z.strictObject({
  name: z.string().check(z.regex(NAME, `String does not match pattern ${NAME.source}`)),
  display_name: z.optional(z.string()),
  metadata: z.optional(z.record(z.string(), z.string())),
});

/**
 * Creates an organization, and emits the event of it.
 *
 * @param body The text of an `organizationBody`.
 * @returns 201 with the organization, 400, or 409 where its name is taken.
 */
export function createOrganization(state: TenantState, body: string): Reply {
  const { world } = state;
  const read = readBody(organizationBody, body);
  if ("refusal" in read) return read.refusal;
  const { name } = read.body;
  if (world.organizations.some((one) => one.name === name)) {
    return errorReply(409, "An organization with this name already exists", "organization_conflict");
  }
  const organization = { id: nextId(world.organizations), ...read.body } as Organization;
  world.create(organization);
  state.keep({ kind: "organization", organization });
  emitCreated(state, organization);
  return { status: 201, body: organization };
}

/** The first id after those that are listed. */
function nextId(organizations: readonly Organization[]): string {
  const ids = new Set(organizations.map(({ id }) => id));
  let index = organizations.length;
  while (ids.has(organizationId(index))) index += 1;
  return organizationId(index);
}
