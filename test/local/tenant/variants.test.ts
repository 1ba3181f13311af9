import { expect, test } from "vitest";
import { disable } from "../../../local/tenant/routes/disable.ts";
import { enable } from "../../../local/tenant/routes/enable.ts";
import type { Decision, Endpoint } from "../../../local/tenant/routes/endpoint.ts";
import { list } from "../../../local/tenant/routes/list.ts";
import { retrieve } from "../../../local/tenant/routes/retrieve.ts";
import { update } from "../../../local/tenant/routes/update.ts";
import { DEFAULT_VARIANTS, type TenantVariants, VARIANT_VALUES } from "../../../local/tenant/variants.ts";
import { createWorld, type Effect } from "../../../local/tenant/world.ts";

const PAIR = { organizationId: "org_1", connectionId: "con_1" };
/** What is not a default, so that a change shows. */
const KEPT = { assign_membership_on_login: true, show_as_button: true, is_signup_enabled: false };
const NAMED = { show_as_button: false };
const MERGED = { ...KEPT, ...NAMED };
const FRESH = { assign_membership_on_login: false, show_as_button: false, is_signup_enabled: false };

type Start = "on" | "off" | "absent";
const STARTS: Readonly<Record<Start, readonly Effect[]>> = {
  on: [{ kind: "enabled", ...PAIR, settings: KEPT }],
  off: [{ kind: "turned_off", ...PAIR, settings: KEPT }],
  absent: [],
};

function decide(variants: Partial<TenantVariants>, start: Start, endpoint: Endpoint): Decision {
  const world = createWorld({ variants, everyIdExists: true });
  for (const effect of STARTS[start]) world.apply(effect);
  const body = endpoint === enable ? { connection_id: "con_1", ...NAMED } : NAMED;
  const query = new URLSearchParams("include_totals=true");
  return endpoint.decide({ ...PAIR, query, body: JSON.stringify(body) }, world);
}

const ENDPOINTS = { POST: enable, PATCH: update, DELETE: disable, GET: retrieve } as const;
type Row = [
  variants: Partial<TenantVariants>,
  method: keyof typeof ENDPOINTS,
  start: Start,
  status: number,
  effect?: Effect["kind"],
  settings?: object,
];

test.each<Row>([
  [{}, "POST", "absent", 201, "enabled", FRESH],
  [{}, "POST", "on", 409],
  [{}, "POST", "off", 409],
  [{ repeatedPost: "upserted" }, "POST", "on", 201, "updated", MERGED],
  [{ repeatedPost: "upserted" }, "POST", "off", 409],
  [{ postOfOff: "turned_on" }, "POST", "off", 201, "enabled", MERGED],
  [{ postOfOff: "turned_on" }, "POST", "on", 409],
  [{}, "PATCH", "on", 200, "updated", MERGED],
  [{}, "PATCH", "off", 404],
  [{}, "PATCH", "absent", 404],
  [{ patchOfAbsent: 201 }, "PATCH", "on", 200, "updated", MERGED],
  [{ patchOfAbsent: 201 }, "PATCH", "off", 201, "enabled", MERGED],
  [{ patchOfAbsent: 201 }, "PATCH", "absent", 201, "enabled", FRESH],
  [{}, "DELETE", "on", 204, "disabled"],
  [{}, "DELETE", "off", 204, "disabled"],
  [{}, "DELETE", "absent", 204],
  [{ repeatedDelete: 404 }, "DELETE", "on", 204, "disabled"],
  [{ repeatedDelete: 404 }, "DELETE", "off", 204, "disabled"],
  [{ repeatedDelete: 404 }, "DELETE", "absent", 404],
  [{}, "GET", "on", 200],
  [{}, "GET", "off", 404],
  [{ offShownAs: "off" }, "GET", "off", 200],
  [{ offShownAs: "off" }, "GET", "absent", 404],
])(
  "%j: %s of what is %s is answered with %i, effect %s",
  (variants, method, start, status, kind, settings) => {
    const { reply, effect } = decide(variants, start, ENDPOINTS[method]);
    expect(reply.status).toBe(status);
    expect(effect).toEqual(
      kind === undefined ? undefined : { kind, ...PAIR, ...(settings === undefined ? {} : { settings }) },
    );
    if (settings !== undefined) expect(reply.body).toMatchObject({ connection_id: "con_1", ...settings });
  },
);

test.each<[Partial<TenantVariants>, Start, readonly object[]]>([
  [{}, "on", [{ ...KEPT }]],
  [{}, "off", []],
  [{ offShownAs: "off" }, "on", [{ ...KEPT, is_enabled: true }]],
  [{ offShownAs: "off" }, "off", [{ ...KEPT, is_enabled: false }]],
])("%j: what is %s is listed, and shown alone, as %j", (variants, start, shown) => {
  const entries = shown.map((entry) => ({
    connection_id: "con_1",
    connection: { name: "1", strategy: "auth0" },
    ...entry,
  }));
  const limitAndTotal = { limit: entries.length, total: entries.length };
  expect(decide(variants, start, list).reply.body).toEqual({
    enabled_connections: entries,
    start: 0,
    ...limitAndTotal,
  });
  if (entries.length > 0) expect(decide(variants, start, retrieve).reply.body).toEqual(entries[0]);
});

test("the default of each variant comes first among its values", () => {
  for (const [name, values] of Object.entries(VARIANT_VALUES)) {
    expect(values[0]).toBe(DEFAULT_VARIANTS[name as keyof TenantVariants]);
    expect(values).toHaveLength(2);
  }
});
