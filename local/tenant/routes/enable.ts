import { errorReply } from "../replies.ts";
import { DEFAULT_SETTINGS } from "../world.ts";
import { changedSettings, enableBody, readBody } from "./body.ts";
import { COLLECTION_PATH, type Endpoint } from "./endpoint.ts";
import { entryOf } from "./entry.ts";
import { connectionRefusal, organizationRefusal } from "./ids.ts";

/** `POST …/enabled_connections` */
export const enable: Endpoint = {
  name: "enable",
  method: "POST",
  path: COLLECTION_PATH,
  group: "write",
  // Auth0's documentation of this very error has "organizations", in the plural.
  required: {
    scope: "create:organization_connections",
    spelledInErrors: "create:organizations_connections",
  },
  decide({ organizationId, body }, world) {
    const read = readBody(enableBody, body);
    if ("refusal" in read) return { reply: read.refusal };
    const { connection_id: connectionId, ...named } = read.body;
    const changed = changedSettings(DEFAULT_SETTINGS, named);
    if ("refusal" in changed) return { reply: changed.refusal };

    const refusal = organizationRefusal(organizationId, world) ?? connectionRefusal(connectionId, world);
    if (refusal !== undefined) return { reply: refusal };
    if (world.settings(organizationId, connectionId) !== undefined) {
      return { reply: errorReply(409, "The connection is already enabled for this organization") };
    }
    const { settings } = changed;
    return {
      reply: { status: 201, body: entryOf(connectionId, settings, world) },
      effect: { kind: "enabled", organizationId, connectionId, settings },
    };
  },
};
