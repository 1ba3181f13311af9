import * as z from "zod/mini";
import type { Organization } from "../entities.ts";
import { errorReply } from "../replies.ts";
import { organizationId } from "../sample.ts";
import { readBody } from "./body.ts";
import type { Endpoint } from "./endpoint.ts";

/** Source: Auth0's Management API, create an organization. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,49}$/;

/** What an organization is created from. */
const organizationBody = z.strictObject({
  name: z.string().check(z.regex(NAME, `String does not match pattern ${NAME.source}`)),
  display_name: z.optional(z.string()),
  metadata: z.optional(z.record(z.string(), z.string())),
});

/** `POST /api/v2/organizations`: 201 with the organization, 400, or 409 where its name is taken. */
export const createOrganization: Endpoint = {
  name: "create_organization",
  method: "POST",
  path: /^\/api\/v2\/organizations$/,
  // Which bucket it has is not known.
  group: "write",
  required: { scope: "create:organizations" },
  decide({ body }, world) {
    const read = readBody(organizationBody, body);
    if ("refusal" in read) return { reply: read.refusal };
    const { name } = read.body;
    if (world.organizations.some((one) => one.name === name)) {
      return {
        reply: errorReply(409, "An organization with this name already exists", "organization_conflict"),
      };
    }
    const created = { id: nextId(world.organizations), ...read.body } as Organization;
    return { reply: { status: 201, body: created }, created };
  },
};

/** The first id after those that are listed. */
function nextId(organizations: readonly Organization[]): string {
  const ids = new Set(organizations.map(({ id }) => id));
  let index = organizations.length;
  while (ids.has(organizationId(index))) index += 1;
  return organizationId(index);
}
