import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../../local/tenant/options.ts";
import { sampleOrganizations } from "../../../local/tenant/sample.ts";
import { call, collection, entry, tenantFor } from "./support.ts";

const ORGANIZATION = "org_abcdefgh12345678";
const CONNECTION = "con_abcdefgh12345678";
const ENABLED = {
  connection_id: CONNECTION,
  assign_membership_on_login: false,
  is_signup_enabled: false,
  show_as_button: true,
  connection: { name: "abcdefgh12345678", strategy: "auth0" },
};

test("a connection is enabled, changed, shown and disabled", async () => {
  const tenant = await tenantFor();
  expect(await call(tenant, "POST", collection(), { connection_id: CONNECTION })).toMatchObject({
    status: 201,
    body: ENABLED,
  });
  expect(await call(tenant, "PATCH", entry(), { show_as_button: false })).toMatchObject({
    status: 200,
    body: { ...ENABLED, show_as_button: false },
  });
  expect(
    await call(tenant, "PATCH", entry(), { assign_membership_on_login: true, is_signup_enabled: true }),
  ).toMatchObject({ status: 200 });
  const changed = {
    ...ENABLED,
    show_as_button: false,
    assign_membership_on_login: true,
    is_signup_enabled: true,
  };
  expect(await call(tenant, "GET", entry())).toMatchObject({ status: 200, body: changed });
  expect(await call(tenant, "GET", collection())).toMatchObject({ status: 200, body: [changed] });

  const disabled = await call(tenant, "DELETE", entry());
  expect(disabled.status).toBe(204);
  expect(disabled.body).toBeUndefined();
  expect(await call(tenant, "GET", collection())).toMatchObject({ status: 200, body: [] });
  expect(tenant.log.effectsOn(ORGANIZATION, CONNECTION).map(({ kind }) => kind)).toEqual([
    "enabled",
    "updated",
    "updated",
    "disabled",
  ]);
});

test("settings are taken with the POST, and do not survive a DELETE", async () => {
  const tenant = await tenantFor();
  const settings = { assign_membership_on_login: true, is_signup_enabled: true, show_as_button: false };
  expect(await call(tenant, "POST", collection(), { connection_id: CONNECTION, ...settings })).toMatchObject({
    status: 201,
    body: settings,
  });
  await call(tenant, "DELETE", entry());
  expect(await call(tenant, "POST", collection(), { connection_id: CONNECTION })).toMatchObject({
    status: 201,
    body: ENABLED,
  });
});

test("the list comes in pages, with totals only where they are asked for", async () => {
  const tenant = await tenantFor();
  const ids = Array.from({ length: 120 }, (_, index) => `con_${String(index + 1).padStart(16, "0")}`);
  for (const connectionId of ids) {
    tenant.world.apply({
      kind: "enabled",
      organizationId: ORGANIZATION,
      connectionId,
      settings: { assign_membership_on_login: false, is_signup_enabled: false, show_as_button: true },
    });
  }
  const idsIn = (entries: unknown): string[] =>
    (entries as { connection_id: string }[]).map(({ connection_id }) => connection_id);

  const first = await call(tenant, "GET", `${collection()}?page=0&per_page=100&include_totals=true`);
  expect(first.body).toMatchObject({ start: 0, limit: 100, total: 120 });
  expect(idsIn((first.body as { enabled_connections: unknown }).enabled_connections)).toEqual(
    ids.slice(0, 100),
  );
  const second = await call(tenant, "GET", `${collection()}?page=1&per_page=100&include_totals=true`);
  expect(second.body).toMatchObject({ start: 100, limit: 20, total: 120 });
  expect(idsIn((second.body as { enabled_connections: unknown }).enabled_connections)).toEqual(
    ids.slice(100),
  );
  expect(idsIn((await call(tenant, "GET", `${collection()}?include_totals=false`)).body)).toEqual(
    ids.slice(0, 50),
  );
  expect((await call(tenant, "GET", `${collection()}?page=2&per_page=100`)).body).toEqual([]);
});

test("organizations are listed by checkpoints, each exactly once", async () => {
  const tenant = await tenantFor();
  const seen: unknown[] = [];
  let next: string | undefined;
  let pages = 0;
  do {
    const from: string = next === undefined ? "" : `&from=${next}`;
    const answer = await call(tenant, "GET", `/api/v2/organizations?take=100${from}`);
    const body = answer.body as { organizations: unknown[]; next?: string };
    expect(answer.status).toBe(200);
    seen.push(...body.organizations);
    next = body.next;
    pages += 1;
  } while (next !== undefined);
  expect(pages).toBe(3);
  expect(seen).toEqual(sampleOrganizations(250));
  expect(seen[0]).toEqual({
    id: "org_0000000000000001",
    name: "customer-1",
    display_name: "Customer 1",
    metadata: { plan: "enterprise" },
  });
});

test("an organization is found by its name, under a limit of its own", async () => {
  const tenant = await tenantFor({ limits: DEFAULT_LIMITS });
  const found = await call(tenant, "GET", "/api/v2/organizations/name/customer-2");
  expect(found).toMatchObject({ status: 200, body: { id: "org_0000000000000002", name: "customer-2" } });
  expect(found.headers.get("x-ratelimit-limit")).toBe("100");
  expect(await call(tenant, "GET", "/api/v2/organizations/name/acme")).toMatchObject({
    status: 404,
    body: { statusCode: 404, message: "No organization found by that id or name" },
  });
});

test("a world of its own decides what exists", async () => {
  const tenant = await tenantFor({
    organizations: [{ id: "org_a", name: "a" }],
    everyIdExists: false,
    connections: new Map([["con_a", { name: "corporate", strategy: "samlp" }]]),
  });
  expect(await call(tenant, "POST", collection("org_a"), { connection_id: "con_a" })).toMatchObject({
    status: 201,
    body: { connection: { name: "corporate", strategy: "samlp" } },
  });
  expect((await call(tenant, "POST", collection("org_a"), { connection_id: "con_b" })).status).toBe(404);
  expect((await call(tenant, "POST", collection("org_b"), { connection_id: "con_a" })).status).toBe(404);
  expect((await call(tenant, "GET", "/api/v2/organizations")).body).toEqual({
    organizations: [{ id: "org_a", name: "a" }],
  });
});

test("the log tells of every request, in order, without its secrets", async () => {
  const tenant = await tenantFor();
  const token = tenant.issueToken();
  await call(tenant, "POST", collection(), { connection_id: CONNECTION }, token);
  await call(tenant, "GET", `${collection()}?page=0`, undefined, token);
  await call(tenant, "GET", "/api/v2/clients", undefined, token);
  expect(tenant.log.requests).toMatchObject([
    {
      number: 1,
      method: "POST",
      endpoint: "enable",
      organizationId: ORGANIZATION,
      counted: true,
      status: 201,
    },
    {
      number: 2,
      method: "GET",
      path: `${collection()}?page=0`,
      endpoint: "list",
      status: 200,
      answer: "sent",
    },
    { number: 3, path: "/api/v2/clients", counted: false, status: 404 },
  ]);
  expect(tenant.log.counters).toMatchObject({ requests: 3, effects: 1 });
  expect(JSON.stringify(tenant.log.requests)).not.toContain(token);
});

test("the log keeps its latest entries and all of its totals", async () => {
  const tenant = await tenantFor({ retainedLogEntries: 4 });
  for (let i = 0; i < 7; i += 1) await call(tenant, "GET", collection());
  expect(tenant.log.requests.map(({ number }) => number)).toEqual([5, 6, 7]);
  expect(tenant.log.counters.requests).toBe(7);
});
