import { errorReply } from "../replies.ts";
import type { Endpoint } from "./endpoint.ts";

/** `GET /api/v2/organizations/name/{name}`: Auth0 limits it apart from the other calls that read organizations. */
export const organizationByName: Endpoint = {
  name: "organization_by_name",
  method: "GET",
  path: /^\/api\/v2\/organizations\/name\/(?<organizationName>[^/]+)$/,
  group: "organization_by_name",
  required: { scope: "read:organizations" },
  decide({ organizationName }, world) {
    const organization = world.organizations.find(({ name }) => name === organizationName);
    return {
      reply:
        organization === undefined
          ? errorReply(404, "No organization found by that id or name")
          : { status: 200, body: organization },
    };
  },
};
