import type { Endpoint } from "./endpoint.ts";
import { connectionIdRefusal, connectionRefusal } from "./ids.ts";

/** `GET /api/v2/connections/{id}`: the fields that are asked for, of those that the stand-in has. */
export const connection: Endpoint = {
  name: "connection",
  method: "GET",
  path: /^\/api\/v2\/connections\/(?<connectionId>[^/]+)$/,
  group: "read",
  required: { scope: "read:connections" },
  decide({ connectionId, query }, world) {
    const refusal = connectionIdRefusal(connectionId) ?? connectionRefusal(connectionId, world);
    if (refusal !== undefined) return { reply: refusal };
    const all = { id: connectionId, ...world.connection(connectionId) };
    const fields = query.get("fields")?.split(",");
    const asked = Object.entries(all).filter(([name]) => fields?.includes(name) ?? true);
    return { reply: { status: 200, body: Object.fromEntries(asked) } };
  },
};
