import { setTimeout as wait } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { perMinute } from "../../../local/tenant/bucket.ts";
import type { Tenant } from "../../../local/tenant/server.ts";
import {
  answerLost,
  atMost,
  connectionReset,
  firstOf,
  landsLate,
  notJson,
  oversized,
  redirect,
  serverError,
  slow,
  stuck,
  when,
} from "../../support/faults.ts";
import { call, collection, entry, tenantFor } from "./support.ts";

const ORGANIZATION = "org_abcdefgh12345678";
const CONNECTION = "con_abcdefgh12345678";
const always = () => true;

const enable = (tenant: Tenant, organizationId = ORGANIZATION) =>
  call(tenant, "POST", collection(organizationId), { connection_id: CONNECTION });
const isEnabled = (tenant: Tenant, organizationId = ORGANIZATION): boolean =>
  tenant.world.settings(organizationId, CONNECTION) !== undefined;

test("5xx for everything, the token endpoint included, without any effect", async () => {
  const tenant = await tenantFor({ faults: when(always, serverError(503)) });
  expect(await enable(tenant)).toMatchObject({
    status: 503,
    body: { statusCode: 503, error: "Service Unavailable" },
  });
  expect((await call(tenant, "POST", "/oauth/token", {}, null)).status).toBe(503);
  expect(isEnabled(tenant)).toBe(false);
  tenant.setFaults(undefined);
  expect((await enable(tenant)).status).toBe(201);
});

test("faults for one organization, one connection, one call, and for the first few only", async () => {
  const tenant = await tenantFor();
  tenant.setFaults(
    firstOf(
      when(({ organizationId }) => organizationId === "org_sick", serverError(500)),
      when(({ connectionId }) => connectionId === "con_sick", serverError(502)),
      atMost(
        2,
        when(({ endpoint }) => endpoint === "list", serverError(504)),
      ),
    ),
  );
  expect((await enable(tenant, "org_sick")).status).toBe(500);
  expect((await enable(tenant, "org_well")).status).toBe(201);
  expect((await call(tenant, "DELETE", entry("con_sick"))).status).toBe(502);
  const lists = [];
  for (let i = 0; i < 3; i += 1) lists.push((await call(tenant, "GET", collection())).status);
  expect(lists).toEqual([504, 504, 200]);
});

test("a reset connection was neither counted nor effective", async () => {
  const tenant = await tenantFor({
    limits: { write: perMinute(5, 1) },
    faults: when(always, connectionReset()),
  });
  await expect(enable(tenant)).rejects.toThrow("fetch failed");
  expect(isEnabled(tenant)).toBe(false);
  expect(tenant.log.requests).toMatchObject([{ counted: false, answer: "reset" }]);
  tenant.setFaults(undefined);
  expect((await enable(tenant)).headers.get("x-ratelimit-remaining")).toBe("4");
});

test("an answer is lost after the effect took place", async () => {
  const tenant = await tenantFor({ faults: atMost(1, when(always, answerLost())) });
  await expect(enable(tenant)).rejects.toThrow("fetch failed");
  expect(isEnabled(tenant)).toBe(true);
  expect(tenant.log.requests).toMatchObject([{ counted: true, status: 201, answer: "reset" }]);
  expect((await enable(tenant)).status).toBe(409);
});

test("an effect lands late, upon the state of then", async () => {
  let land = (): void => undefined;
  const clock = {
    now: () => 0,
    sleep: (ms: number) =>
      ms === 30_000 ? new Promise<void>((resolve) => (land = resolve)) : Promise.resolve(),
  };
  const tenant = await tenantFor({ clock, faults: atMost(1, when(always, landsLate(30_000))) });
  await expect(enable(tenant)).rejects.toThrow("fetch failed");
  expect(isEnabled(tenant)).toBe(false);
  await call(tenant, "POST", collection(), { connection_id: CONNECTION, show_as_button: false });
  await call(tenant, "DELETE", entry());
  land();
  await vi.waitFor(() => expect(isEnabled(tenant)).toBe(true));
  expect(
    tenant.log.effectsOn(ORGANIZATION, CONNECTION).map(({ kind, requestNumber }) => [kind, requestNumber]),
  ).toEqual([
    ["enabled", 2],
    ["disabled", 3],
    ["enabled", 1],
  ]);
});

test("what lands late and finds its work done changes nothing", async () => {
  let land = (): void => undefined;
  const clock = {
    now: () => 0,
    sleep: (ms: number) =>
      ms === 30_000 ? new Promise<void>((resolve) => (land = resolve)) : Promise.resolve(),
  };
  const tenant = await tenantFor({ clock, faults: atMost(1, when(always, landsLate(30_000))) });
  await expect(enable(tenant)).rejects.toThrow("fetch failed");
  await call(tenant, "POST", collection(), { connection_id: CONNECTION, show_as_button: false });
  land();
  await wait(0);
  expect(tenant.world.settings(ORGANIZATION, CONNECTION)).toMatchObject({ show_as_button: false });
  expect(tenant.log.effects).toHaveLength(1);
});

test("an answer stays away, or stops after its headers", async () => {
  const tenant = await tenantFor({ faults: when(always, stuck("nothing")) });
  const request = (method: string): Promise<Response> =>
    fetch(`${tenant.url}${method === "POST" ? collection() : entry()}`, {
      method,
      headers: { authorization: `Bearer ${tenant.issueToken()}` },
      ...(method === "POST" ? { body: JSON.stringify({ connection_id: CONNECTION }) } : {}),
      signal: AbortSignal.timeout(300),
    });
  await expect(request("POST")).rejects.toThrow("timeout");
  expect(isEnabled(tenant)).toBe(true);
  tenant.setFaults(when(always, stuck("headers")));
  const headersOnly = await request("DELETE");
  expect(headersOnly.status).toBe(200);
  await expect(headersOnly.text()).rejects.toThrow();
  expect(isEnabled(tenant)).toBe(false);
  expect(tenant.log.requests).toMatchObject([{ answer: "stuck" }, { answer: "stuck" }]);
});

test("an answer is late by as much as was asked for, and takes its latency", async () => {
  const slept: number[] = [];
  const clock = { now: () => 0, sleep: async (ms: number) => void slept.push(ms) };
  const tenant = await tenantFor({
    clock,
    random: () => 0.5,
    latencyMs: [80, 180],
    faults: atMost(1, when(always, slow(5_000))),
  });
  await enable(tenant);
  await enable(tenant);
  tenant.setLatency([10, 10]);
  await enable(tenant);
  expect(slept).toEqual([65, 5_065, 65, 65, 5, 5]);
});

test("answers can be oversized, not JSON, or lead elsewhere", async () => {
  const tenant = await tenantFor();
  tenant.setFaults(when(always, oversized(3_000_000)));
  const large = await enable(tenant);
  expect(large.status).toBe(201);
  expect(JSON.stringify(large.body).length).toBeGreaterThan(3_000_000);
  expect((await call(tenant, "DELETE", entry())).status).toBe(200);

  tenant.setFaults(when(always, notJson()));
  await expect(enable(tenant)).rejects.toThrow(SyntaxError);
  expect(isEnabled(tenant)).toBe(true);

  tenant.setFaults(when(always, redirect("http://127.0.0.1:1/elsewhere")));
  const elsewhere = await call(tenant, "DELETE", entry());
  expect(elsewhere.status).toBe(302);
  expect(elsewhere.headers.get("location")).toBe("http://127.0.0.1:1/elsewhere");
  expect(isEnabled(tenant)).toBe(true);
});

test("the limit stands in front of faults: a 429 meets none", async () => {
  const tenant = await tenantFor({
    limits: { write: perMinute(1, 1) },
    faults: when(always, serverError(500)),
  });
  expect((await enable(tenant)).status).toBe(500);
  expect((await enable(tenant)).status).toBe(429);
  expect(tenant.log.counters.throttled.write).toBe(1);
});

test("a fault of the stand-in itself is told to the client", async () => {
  const tenant = await tenantFor({
    faults: () => {
      throw new Error("written wrongly");
    },
  });
  expect(await enable(tenant)).toMatchObject({
    status: 500,
    body: { message: "The stand-in failed: Error: written wrongly" },
  });
});
