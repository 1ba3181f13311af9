import { expect, test } from "vitest";
import { perMinute } from "../../../local/tenant/bucket.ts";
import type { Tenant } from "../../../local/tenant/server.ts";
import { DEFAULT_VARIANTS } from "../../../local/tenant/variants.ts";
import { call, tenantFor } from "./support.ts";

const ORGANIZATION = "org_0000000000000001";
const [DATABASE, OKTA] = ["con_0000000000000001", "con_0000000000000002"];
const noToken = (tenant: Tenant, method: string, path: string, body?: unknown) =>
  call(tenant, method, path, body, null);
const act = (tenant: Tenant, action: string, connection_id = DATABASE, change: object = {}) =>
  noToken(tenant, "POST", "/_dashboard", { action, organization_id: ORGANIZATION, connection_id, ...change });

test("the stand-in describes itself", async () => {
  const tenant = await tenantFor({ everyIdExists: false, variants: { repeatedPost: "upserted" } });
  expect((await noToken(tenant, "GET", "/_tenant")).body).toEqual({
    organizations: { count: 250, first: ORGANIZATION, last: "org_0000000000000250" },
    connections: [
      { connection_id: DATABASE, name: "auth0-1", strategy: "auth0" },
      { connection_id: OKTA, name: "okta-2", strategy: "okta" },
      { connection_id: "con_0000000000000003", name: "samlp-3", strategy: "samlp" },
    ],
    every_id_exists: false,
    variants: { ...DEFAULT_VARIANTS, repeatedPost: "upserted" },
  });
});

test("what is listed exists, and nothing else", async () => {
  const tenant = await tenantFor({ everyIdExists: false });
  for (const [organizationId, connectionId, status, message] of [
    [ORGANIZATION, DATABASE, 201, undefined],
    ["org_0000000000000250", "con_0000000000000003", 201, undefined],
    ["org_0000000000000251", DATABASE, 404, "No organization found by that id or name"],
    [ORGANIZATION, "con_0000000000000004", 404, "The connection does not exist"],
  ] as const) {
    const path = `/api/v2/organizations/${organizationId}/enabled_connections`;
    const answer = await call(tenant, "POST", path, { connection_id: connectionId });
    expect(answer.status).toBe(status);
    if (message !== undefined) expect(answer.body).toMatchObject({ message });
  }
});

test("a user of the Dashboard acts without a token, beside limits, faults and the log of requests", async () => {
  const tenant = await tenantFor({
    limits: { management: perMinute(1, 1) },
    faults: () => ({ counted: false, answer: { kind: "reset" } }),
  });
  const entry = { connection_id: OKTA, assign_membership_on_login: false, show_as_button: false };
  const settings = { show_as_button: false };
  const told = [];
  for (const action of ["turn_on", "enable", "turn_off", "turn_off", "turn_on", "remove", "remove"]) {
    const change = action === "enable" ? { settings } : {};
    told.push((await act(tenant, action, OKTA, change)).body);
  }
  expect(told).toEqual([
    { changed: false, connection: null },
    { changed: true, connection: { ...entry, is_enabled: true } },
    { changed: true, connection: { ...entry, is_enabled: false } },
    { changed: false, connection: { ...entry, is_enabled: false } },
    { changed: true, connection: { ...entry, is_enabled: true } },
    { changed: true, connection: null },
    { changed: false, connection: null },
  ]);
  expect(tenant.log.requests).toEqual([]);
  expect(tenant.log.effects.map(({ kind, by }) => [kind, by])).toEqual([
    ["enabled", "dashboard"],
    ["turned_off", "dashboard"],
    ["turned_on", "dashboard"],
    ["disabled", "dashboard"],
  ]);
});

test("the Dashboard shows what is on and what is off", async () => {
  const tenant = await tenantFor();
  await act(tenant, "enable");
  await act(tenant, "enable", OKTA);
  await act(tenant, "turn_off", OKTA);
  const shown = await noToken(tenant, "GET", `/_dashboard/${ORGANIZATION}`);
  expect(shown.body).toEqual({
    connections: [
      {
        connection_id: DATABASE,
        is_enabled: true,
        assign_membership_on_login: false,
        is_signup_enabled: false,
        show_as_button: true,
      },
      { connection_id: OKTA, is_enabled: false, assign_membership_on_login: false, show_as_button: true },
    ],
  });
});

test.each([
  ["an organization that is not there", { organization_id: "org_unknown1" }, 404, "No organization found"],
  ["a connection that is not there", { connection_id: "con_unknown1" }, 404, "connection does not exist"],
  ["an action that there is not", { action: "delete" }, 400, "on property action"],
  ["a field that is not known", { force: true }, 400, "force"],
  ["a setting in quotes", { settings: { show_as_button: "true" } }, 400, "show_as_button"],
])("%s is refused", async (_, change, status, message) => {
  const answer = await act(await tenantFor(), "enable", DATABASE, change);
  expect(answer).toMatchObject({ status, body: { message: expect.stringContaining(message) } });
});

test.each([
  ["GET", "/_dashboard"],
  ["POST", "/_tenant"],
  ["GET", "/_dashboard/org_unknown1"],
  ["DELETE", "/_dashboard/org_1"],
])("%s %s is 404", async (method, path) => {
  expect((await noToken(await tenantFor(), method, path)).status).toBe(404);
});
