import { DEFAULT_SETTINGS } from "../world.ts";
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
    const before = world.association(organizationId, connectionId);
    const isEnabled = before?.isEnabled ?? false;
    if (!isEnabled && world.variants.patchOfAbsent === 404) return { reply: notEnabled() };
    const strategy = world.connection(connectionId)?.strategy;
    const changed = changedSettings(before?.settings ?? DEFAULT_SETTINGS, read.body, strategy);
    if ("refusal" in changed) return { reply: changed.refusal };

    const { settings } = changed;
    return {
      reply: {
        status: isEnabled ? 200 : 201,
        body: entryOf(connectionId, { isEnabled: true, settings }, world),
      },
      effect: { kind: isEnabled ? "updated" : "enabled", organizationId, connectionId, settings },
    };
  },
};
