import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Call, toHttp } from "../../lambda/answer/calls.ts";

const pair = { organizationId: "org_1", connectionId: "con_1" };
const COLLECTION = "/api/v2/organizations/org_1/enabled_connections";

describe("a call as HTTP", () => {
  it.each<[Call, ReturnType<typeof toHttp>]>([
    [
      { kind: "enable", ...pair, settings: { show_as_button: false } },
      { method: "POST", path: COLLECTION, body: '{"connection_id":"con_1","show_as_button":false}' },
    ],
    [
      { kind: "enable", ...pair, settings: {} },
      { method: "POST", path: COLLECTION, body: '{"connection_id":"con_1"}' },
    ],
    [
      { kind: "update", ...pair, settings: { is_signup_enabled: true } },
      { method: "PATCH", path: `${COLLECTION}/con_1`, body: '{"is_signup_enabled":true}' },
    ],
    [
      { kind: "disable", ...pair },
      { method: "DELETE", path: `${COLLECTION}/con_1` },
    ],
    [
      { kind: "get", ...pair },
      { method: "GET", path: `${COLLECTION}/con_1` },
    ],
    [
      { kind: "list", organizationId: "org_1", page: 3 },
      { method: "GET", path: `${COLLECTION}?page=3&per_page=100&include_totals=true` },
    ],
  ])("%o", (call, request) => {
    expect(toHttp(call)).toEqual(request);
  });

  it("keeps its path, whatever the ids are", () => {
    const id = fc
      .string({ unit: "binary-ascii", minLength: 1, maxLength: 40 })
      .filter((text) => !/^\.{1,2}$/.test(text));
    fc.assert(
      fc.property(id, id, (organizationId, connectionId) => {
        const { path } = toHttp({ kind: "disable", organizationId, connectionId });
        const url = new URL(path, "https://tenant.example");
        expect(url.origin).toBe("https://tenant.example");
        expect(url.pathname).toBe(path);
        expect(url.pathname.split("/").map(decodeURIComponent)).toEqual([
          "",
          "api",
          "v2",
          "organizations",
          organizationId,
          "enabled_connections",
          connectionId,
        ]);
      }),
    );
  });
});
