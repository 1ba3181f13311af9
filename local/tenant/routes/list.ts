import { COLLECTION_PATH, type Endpoint } from "./endpoint.ts";
import { type EnabledEntry, entryOf } from "./entry.ts";
import { organizationRefusal } from "./ids.ts";
import { DEFAULT_PAGE_SIZE, invalidQuery, MAXIMUM_PAGE_SIZE, wholeNumber } from "./query.ts";

/** `GET …/enabled_connections?page&per_page&include_totals` */
export const list: Endpoint = {
  name: "list",
  method: "GET",
  path: COLLECTION_PATH,
  group: "read",
  required: { scope: "read:organization_connections" },
  decide({ organizationId, query }, world) {
    const page = wholeNumber(query, {
      name: "page",
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      otherwise: 0,
    });
    if ("refusal" in page) return { reply: page.refusal };
    const size = wholeNumber(query, {
      name: "per_page",
      minimum: 1,
      maximum: MAXIMUM_PAGE_SIZE,
      otherwise: DEFAULT_PAGE_SIZE,
    });
    if ("refusal" in size) return { reply: size.refusal };
    const totals = query.get("include_totals") ?? "false";
    if (totals !== "true" && totals !== "false") {
      return { reply: invalidQuery("include_totals", "Expected type boolean but found type string") };
    }
    const refusal = organizationRefusal(organizationId, world);
    if (refusal !== undefined) return { reply: refusal };

    const ids = world.enabledIn(organizationId);
    const start = page.value * size.value;
    const entries: EnabledEntry[] = [];
    for (const connectionId of ids.slice(start, start + size.value)) {
      const settings = world.settings(organizationId, connectionId);
      if (settings !== undefined) entries.push(entryOf(connectionId, settings, world));
    }
    const body =
      totals === "true"
        ? { enabled_connections: entries, start, limit: size.value, total: ids.length }
        : entries;
    return { reply: { status: 200, body } };
  },
};
