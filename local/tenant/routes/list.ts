import { COLLECTION_PATH, type Endpoint } from "./endpoint.ts";
import { entryOf, isShown } from "./entry.ts";
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

    const shown = world.associatedIn(organizationId).flatMap((connectionId) => {
      const association = world.association(organizationId, connectionId);
      return isShown(association, world) ? [{ connectionId, association }] : [];
    });
    const start = page.value * size.value;
    const entries = shown
      .slice(start, start + size.value)
      .map(({ connectionId, association }) => entryOf(connectionId, association, world));
    // Recorded: `limit` is the number of entries on the page, not the size that was asked for.
    const body =
      totals === "true"
        ? { enabled_connections: entries, start, limit: entries.length, total: shown.length }
        : entries;
    return { reply: { status: 200, body } };
  },
};
