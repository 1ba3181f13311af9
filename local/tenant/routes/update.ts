import { changedSettings, readBody, updateBody } from "./body.ts";
import { ENTRY_PATH, type Endpoint } from "./endpoint.ts";
import { entryOf } from "./entry.ts";
import { connectionIdRefusal, connectionRefusal, notEnabled, organizationRefusal } from "./ids.ts";

/** `PATCH …/enabled_connections/{connectionId}` */
export const update: Endpoint = {
  name: "update",
  method: "PATCH",
  path: ENTRY_PATH,
  group: "write",
  required: { scope: "update:organization_connections" },
  decide({ organizationId, connectionId, body }, world) {
    const badId = connectionIdRefusal(connectionId);
    if (badId !== undefined) return { reply: badId };
    const read = readBody(updateBody, body);
    if ("refusal" in read) return { reply: read.refusal };

    const refusal = organizationRefusal(organizationId, world) ?? connectionRefusal(connectionId, world);
    if (refusal !== undefined) return { reply: refusal };
    const before = world.settings(organizationId, connectionId);
    if (before === undefined) return { reply: notEnabled() };
    const changed = changedSettings(before, read.body);
    if ("refusal" in changed) return { reply: changed.refusal };

    const { settings } = changed;
    return {
      reply: { status: 200, body: entryOf(connectionId, settings, world) },
      effect: { kind: "updated", organizationId, connectionId, settings },
    };
  },
};
