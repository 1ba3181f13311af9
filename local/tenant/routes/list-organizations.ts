import type { Endpoint } from "./endpoint.ts";
import { DEFAULT_PAGE_SIZE, invalidQuery, MAXIMUM_PAGE_SIZE, wholeNumber } from "./query.ts";

/** `GET /api/v2/organizations?from&take`: each answer but the last says where the next one begins. */
export const listOrganizations: Endpoint = {
  name: "list_organizations",
  method: "GET",
  path: /^\/api\/v2\/organizations$/,
  group: "list_organizations",
  required: { scope: "read:organizations" },
  decide({ query }, world) {
    const take = wholeNumber(query, {
      name: "take",
      minimum: 1,
      maximum: MAXIMUM_PAGE_SIZE,
      otherwise: DEFAULT_PAGE_SIZE,
    });
    if ("refusal" in take) return { reply: take.refusal };
    const from = query.get("from");
    const start = from === null ? 0 : startOf(from, world.organizations.length);
    if (start === undefined) return { reply: invalidQuery("from", "Invalid checkpoint") };

    const end = start + take.value;
    const more = end < world.organizations.length;
    return {
      reply: {
        status: 200,
        body: {
          organizations: world.organizations.slice(start, end),
          ...(more ? { next: checkpoint(end) } : {}),
        },
      },
    };
  },
};

/** Opaque to clients, as Auth0's are. */
function checkpoint(index: number): string {
  return Buffer.from(`checkpoint:${index}`).toString("base64url");
}

function startOf(from: string, count: number): number | undefined {
  const index = /^checkpoint:(\d{1,9})$/.exec(Buffer.from(from, "base64url").toString("utf8"))?.[1];
  return index !== undefined && Number(index) <= count ? Number(index) : undefined;
}
