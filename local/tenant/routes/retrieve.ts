import { ENTRY_PATH, type Endpoint } from "./endpoint.ts";
import { entryOf, isShown } from "./entry.ts";
import { entryRefusal, notEnabled } from "./ids.ts";

/** `GET …/enabled_connections/{connectionId}` */
export const retrieve: Endpoint = {
  name: "retrieve",
  method: "GET",
  path: ENTRY_PATH,
  group: "read",
  required: { scope: "read:organization_connections" },
  decide({ organizationId, connectionId }, world) {
    const refusal = entryRefusal(organizationId, connectionId, world);
    if (refusal !== undefined) return { reply: refusal };
    const association = world.association(organizationId, connectionId);
    if (!isShown(association, world)) return { reply: notEnabled() };
    return { reply: { status: 200, body: entryOf(connectionId, association, world) } };
  },
};
