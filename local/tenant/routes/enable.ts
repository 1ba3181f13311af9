import { errorReply } from "../replies.ts";
import { DEFAULT_SETTINGS, type World } from "../world.ts";
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
    const refusal = organizationRefusal(organizationId, world) ?? connectionRefusal(connectionId, world);
    if (refusal !== undefined) return { reply: refusal };

    const before = world.association(organizationId, connectionId);
    const strategy = world.connection(connectionId)?.strategy;
    const changed = changedSettings(before?.settings ?? DEFAULT_SETTINGS, named, strategy);
    if ("refusal" in changed) return { reply: changed.refusal };
    if (before !== undefined && isRefused(before.isEnabled, world)) {
      return { reply: errorReply(409, "The connection is already enabled for this organization") };
    }
    const { settings } = changed;
    const kind = before?.isEnabled ? "updated" : "enabled";
    return {
      reply: { status: 201, body: entryOf(connectionId, { isEnabled: true, settings }, world) },
      effect: { kind, organizationId, connectionId, settings },
    };
  },
};

/** Whether a POST of what is associated already is refused. */
function isRefused(isEnabled: boolean, { variants }: World): boolean {
  return (isEnabled ? variants.repeatedPost : variants.postOfOff) === "refused";
}
