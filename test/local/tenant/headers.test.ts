import { expect, test } from "vitest";
import { perMinute } from "../../../local/tenant/bucket.ts";
import { call, collection, entry, tenantFor } from "./support.ts";

/** A clock that stands where it is put. */
function standingClock(atMs: number) {
  return { atMs, now: () => clock.atMs, sleep: async () => undefined };
}
const clock = standingClock(1_700_000_000_400);

test("answers of limited endpoints tell of their group's bucket, on the tenant's clock", async () => {
  for (const aheadMs of [0, 45_000, -45_000]) {
    clock.atMs = 1_700_000_000_400;
    const tenant = await tenantFor({
      clock,
      clockOffsetMs: aheadMs,
      limits: { management: perMinute(1_000, 60_000), write: perMinute(5, 60) },
    });
    const ahead = aheadMs / 1_000;
    for (const remaining of ["4", "3", "2", "1", "0", "0"]) {
      const { headers } = await call(tenant, "DELETE", entry());
      expect(headers.get("x-ratelimit-limit")).toBe("5");
      expect(headers.get("x-ratelimit-remaining")).toBe(remaining);
      expect(headers.get("x-ratelimit-reset")).toBe(String(1_700_000_001 + ahead));
      expect(headers.get("date")).toBe(new Date(1_700_000_000_000 + aheadMs).toUTCString());
    }
    clock.atMs = 1_700_000_001_000;
    expect((await call(tenant, "DELETE", entry())).status).toBe(204);
    expect((await call(tenant, "DELETE", entry())).status).toBe(429);
  }
});

test("retry-after is there where it is asked for", async () => {
  clock.atMs = 1_700_000_000_400;
  const tenant = await tenantFor({ clock, retryAfter: true, limits: { read: perMinute(1, 10) } });
  expect((await call(tenant, "GET", collection())).headers.has("retry-after")).toBe(false);
  const refused = await call(tenant, "GET", collection());
  expect(refused.status).toBe(429);
  expect(refused.headers.get("x-ratelimit-reset")).toBe("1700000006");
  expect(refused.headers.get("retry-after")).toBe("6");
});

test("a tenant can send no rate limit headers, whether or not it throttles", async () => {
  clock.atMs = 1_700_000_000_400;
  const limits = { read: perMinute(1, 10) };
  const tenant = await tenantFor({ clock, limits, rateLimitHeaders: false });
  const answers = [await call(tenant, "GET", collection()), await call(tenant, "GET", collection())];
  expect(answers.map(({ status }) => status)).toEqual([200, 429]);
  for (const { headers } of answers) {
    expect([...headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
  }
  const patient = await tenantFor({ clock, limits, rateLimitHeaders: false, retryAfter: true });
  await call(patient, "GET", collection());
  expect((await call(patient, "GET", collection())).headers.get("retry-after")).toBe("6");
});

test("refused and malformed requests are counted as well", async () => {
  const tenant = await tenantFor({ clock, limits: { write: perMinute(5, 60) } });
  await call(tenant, "POST", collection(), {}, null);
  await call(tenant, "POST", collection(), { connection_id: 5 });
  const { headers } = await call(tenant, "PATCH", entry("con_unknown1"), {});
  expect(headers.get("x-ratelimit-remaining")).toBe("2");
});

test("the token endpoint and unknown paths have no limit and no such headers", async () => {
  const tenant = await tenantFor({ limits: { management: perMinute(1, 1) } });
  for (const [method, path] of [
    ["POST", "/oauth/token"],
    ["GET", "/api/v2/clients"],
  ] as const) {
    const { headers } = await call(tenant, method, path);
    expect(headers.has("x-ratelimit-limit")).toBe(false);
  }
  expect((await call(tenant, "GET", collection())).headers.get("x-ratelimit-limit")).toBe("1");
});

test("limits change while it runs", async () => {
  clock.atMs = 1_700_000_000_400;
  const tenant = await tenantFor({ clock, limits: { write: perMinute(25, 750) } });
  tenant.setLimit("write", perMinute(8, 250));
  expect((await call(tenant, "DELETE", entry())).headers.get("x-ratelimit-limit")).toBe("8");
  tenant.setClockOffset(60_000);
  const { headers } = await call(tenant, "DELETE", entry());
  expect(headers.get("x-ratelimit-remaining")).toBe("6");
  expect(headers.get("date")).toBe(new Date(1_700_000_060_000).toUTCString());
  tenant.setLimit("write", undefined);
  expect((await call(tenant, "DELETE", entry())).headers.has("x-ratelimit-limit")).toBe(false);
});

test("every answer has an id of its own, as Auth0's do", async () => {
  const tenant = await tenantFor({});
  const answers = [
    await call(tenant, "GET", collection()),
    await call(tenant, "DELETE", entry()),
    await call(tenant, "POST", "/oauth/token"),
  ];
  const ids = answers.map(({ headers }) => headers.get("x-auth0-requestid"));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{20}$/);
  expect(new Set(ids)).toHaveLength(3);
});
