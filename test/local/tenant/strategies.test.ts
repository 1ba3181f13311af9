import { expect, test } from "vitest";
import { STRATEGIES } from "../../../local/tenant/strategies.ts";
import { call, collection, entry, tenantFor } from "./support.ts";

const connections = new Map(
  STRATEGIES.map((strategy) => [`con_${strategy}`, { name: `a-${strategy}`, strategy }]),
);

test.each([
  ["auth0", ["assign_membership_on_login", "show_as_button", "is_signup_enabled"]],
  ["okta", ["assign_membership_on_login", "show_as_button"]],
  ["samlp", ["assign_membership_on_login", "show_as_button"]],
])("an entry of strategy %s has the settings that apply to it", async (strategy, names) => {
  const tenant = await tenantFor({ connections });
  const id = `con_${strategy}`;
  const wanted = ["connection_id", "connection", ...names].sort();
  const enabled = await call(tenant, "POST", collection(), { connection_id: id });
  const changed = await call(tenant, "PATCH", entry(id), { show_as_button: false });
  const shown = await call(tenant, "GET", entry(id));
  const listed = await call(tenant, "GET", collection());
  for (const body of [enabled.body, changed.body, shown.body, (listed.body as unknown[])[0]]) {
    expect(Object.keys(body as object).sort()).toEqual(wanted);
    expect(body).toMatchObject({ connection: { name: `a-${strategy}`, strategy } });
  }
});

test.each([
  ["POST", true],
  ["POST", false],
  ["PATCH", true],
  ["PATCH", false],
])("%s refuses is_signup_enabled: %s for an enterprise connection", async (method, is_signup_enabled) => {
  const tenant = await tenantFor({ connections });
  const settings = { assign_membership_on_login: true, is_signup_enabled };
  if (method === "PATCH") await call(tenant, "POST", collection(), { connection_id: "con_okta" });
  const answer =
    method === "POST"
      ? await call(tenant, "POST", collection(), { connection_id: "con_okta", ...settings })
      : await call(tenant, "PATCH", entry("con_okta"), settings);
  expect(answer).toMatchObject({
    status: 400,
    body: {
      statusCode: 400,
      error: "Bad Request",
      message: "Only database connections support is_signup_enabled",
      errorCode: "invalid_body",
    },
  });
  expect(tenant.log.effects).toHaveLength(method === "PATCH" ? 1 : 0);
});
