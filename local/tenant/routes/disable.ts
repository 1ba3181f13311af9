import { ENTRY_PATH, type Endpoint } from "./endpoint.ts";
import { entryRefusal, notEnabled } from "./ids.ts";

/** `DELETE …/enabled_connections/{connectionId}`: removes an association, be it on or off. */
export const disable: Endpoint = {
  name: "disable",
  method: "DELETE",
  path: ENTRY_PATH,
  group: "write",
  required: { scope: "delete:organization_connections" },
  decide({ organizationId, connectionId }, world) {
    const refusal = entryRefusal(organizationId, connectionId, world);
    if (refusal !== undefined) return { reply: refusal };
    if (world.association(organizationId, connectionId) === undefined) {
      return { reply: world.variants.repeatedDelete === 404 ? notEnabled() : { status: 204 } };
    }
    return { reply: { status: 204 }, effect: { kind: "disabled", organizationId, connectionId } };
  },
};
