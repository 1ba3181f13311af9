import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { CloudEvent } from "../../../local/tenant/cloud-event.ts";
import { sampleOrganizations } from "../../../local/tenant/sample.ts";
import { call, tenantFor } from "./support.ts";

const create = (url: string, body: object) =>
  fetch(`${url}/_organizations`, { method: "POST", body: JSON.stringify(body) });

test("an organization that is created has the next id, and exists from then on", async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), "tenant-")), "tenant.ndjson");
  const organizations = sampleOrganizations(2);
  const first = await tenantFor({ stateFile, organizations });
  const answer = await create(first.url, { name: "acme", metadata: { plan: "enterprise" } });
  expect([answer.status, await answer.json()]).toEqual([
    201,
    { id: "org_0000000000000003", name: "acme", metadata: { plan: "enterprise" } },
  ]);
  expect(first.world.hasOrganization("org_0000000000000003")).toBe(true);
  expect((await create(first.url, { name: "acme" })).status).toBe(409);
  expect((await create(first.url, { name: "Not A Name" })).status).toBe(400);
  expect((await create(first.url, { name: "seats", metadata: { seats: 5 } })).status).toBe(400);
  await first.close();
  for (let restart = 0; restart < 2; restart += 1) {
    const next = await tenantFor({ stateFile, organizations });
    expect(next.world.organizations.map(({ name }) => name)).toEqual(["customer-1", "customer-2", "acme"]);
    await next.close();
  }
});

test("each organization is an event as documented, in as many copies and as late as is asked for", async () => {
  const events: CloudEvent[] = [];
  const arrived = Promise.withResolvers<void>();
  const tenant = await tenantFor({
    onEvent(event) {
      events.push(event);
      if (events.length === 2) arrived.resolve();
    },
    eventCopiesMs: () => [5, 0],
  });
  await create(tenant.url, { name: "acme", display_name: "Acme" });
  await arrived.promise;
  const [event, copy] = events;
  expect(copy).toEqual(event);
  expect(event).toMatchObject({
    specversion: "1.0",
    type: "organization.created",
    source: `urn:auth0:${tenant.domain}`,
    id: expect.stringMatching(/^evt_[a-zA-Z0-9]{22}$/),
    a0stream: expect.stringMatching(/^est_[a-zA-Z0-9]{22}$/),
    data: { object: { name: "acme", display_name: "Acme" } },
  });
});

test("the Management API creates organizations too, for a token with the scope, and each is an event", async () => {
  const events: CloudEvent[] = [];
  const tenant = await tenantFor({
    organizations: sampleOrganizations(2),
    everyIdExists: false,
    onEvent: (event) => void events.push(event),
  });
  const create = (token?: string | null) =>
    call(tenant, "POST", "/api/v2/organizations", { name: "acme", metadata: { plan: "pro" } }, token);
  expect((await create(null)).status).toBe(401);
  expect((await create(tenant.issueToken(["read:organizations"]))).status).toBe(403);
  const created = { id: "org_0000000000000003", name: "acme", metadata: { plan: "pro" } };
  expect(await create()).toMatchObject({ status: 201, body: created });
  expect(tenant.world.hasOrganization(created.id)).toBe(true);
  expect((await create()).status).toBe(409);
  await vi.waitFor(() => expect(events).toHaveLength(1));
  expect(events[0]?.data.object).toEqual(created);
});
