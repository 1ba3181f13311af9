import { ENTRY_PATH, type Endpoint } from "./endpoint.ts";
import { entryRefusal, notEnabled } from "./ids.ts";

/** `DELETE …/enabled_connections/{connectionId}` */
export const disable: Endpoint = {
  name: "disable",
  method: "DELETE",
  path: ENTRY_PATH,
  group: "write",
  required: { scope: "delete:organization_connections" },
  decide({ organizationId, connectionId }, world) {
    const refusal = entryRefusal(organizationId, connectionId, world);
    if (refusal !== undefined) return { reply: refusal };
    if (world.settings(organizationId, connectionId) === undefined) return { reply: notEnabled() };
    return { reply: { status: 204 }, effect: { kind: "disabled", organizationId, connectionId } };
  },
};
