import { expect, test, vi } from "vitest";
import { perMinute } from "../../../local/tenant/bucket.ts";
import { FOREIGN_SHAPES } from "../../../local/tenant/foreign-answers.ts";
import type { Tenant } from "../../../local/tenant/server.ts";
import { atMost, edgeAnswer, serverError, when } from "../../support/faults.ts";
import { collection, tenantFor } from "./support.ts";

const ORGANIZATION = "org_abcdefgh12345678";
const CONNECTION = "con_abcdefgh12345678";
const once = (fault: ReturnType<typeof edgeAnswer>) =>
  atMost(
    1,
    when(() => true, fault),
  );

async function enable(tenant: Tenant): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(`${tenant.url}${collection()}`, {
    method: "POST",
    redirect: "manual",
    headers: { authorization: `Bearer ${tenant.issueToken()}`, "content-type": "application/json" },
    body: JSON.stringify({ connection_id: CONNECTION }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const isEnabled = (tenant: Tenant) => tenant.world.settings(ORGANIZATION, CONNECTION) !== undefined;

const STATUSES = [200, 302, 400, 403, 404, 409, 429, 500, 502, 503, 504, 520, 530] as const;
const ANSWERS = STATUSES.flatMap((status) => FOREIGN_SHAPES.map((form) => [status, form] as const));

test.each(ANSWERS)("the edge answers %i, %s, in Auth0's place", async (status, form) => {
  const tenant = await tenantFor({
    limits: { write: perMinute(5, 1) },
    faults: once(edgeAnswer(status, form)),
  });
  const answer = await enable(tenant);
  expect(answer.status).toBe(status);
  for (const name of ["x-ratelimit-limit", "x-ratelimit-reset", "x-auth0-requestid"]) {
    expect(answer.headers.has(name)).toBe(false);
  }
  if (form === "html") {
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(answer.text).toMatch(/^<html>/);
  }
  if (form === "edge") {
    const body = JSON.parse(answer.text);
    expect(body).toMatchObject({ status, title: expect.any(String), error_code: expect.any(Number) });
    expect(body).toMatchObject({ cloudflare_error: true });
    expect(body).not.toHaveProperty("statusCode");
  }
  if (form === "empty") expect(answer.text).toBe("");
  expect(isEnabled(tenant)).toBe(false);
  expect(tenant.log.requests).toMatchObject([{ counted: false, status }]);
  expect((await enable(tenant)).headers.get("x-ratelimit-remaining")).toBe("4");
});

test.each([
  ["Auth0's 503", serverError(503, "at_once"), 503],
  ["the edge's 524", edgeAnswer(524, "html", "at_once"), 524],
])("%s hides that the request took effect", async (_, fault, status) => {
  const tenant = await tenantFor({ faults: once(fault) });
  expect((await enable(tenant)).status).toBe(status);
  expect(isEnabled(tenant)).toBe(true);
  expect(tenant.log.requests).toMatchObject([{ counted: true, status }]);
});

test.each([
  ["Auth0's 500", (lateByMs: number) => serverError(500, { lateByMs })],
  ["the edge's 502", (lateByMs: number) => edgeAnswer(502, "empty", { lateByMs })],
])("%s comes before the request takes effect", async (_, late) => {
  let land = (): void => undefined;
  const clock = {
    now: () => 0,
    sleep: (ms: number) =>
      ms === 30_000 ? new Promise<void>((resolve) => (land = resolve)) : Promise.resolve(),
  };
  const tenant = await tenantFor({ clock, faults: once(late(30_000)) });
  await enable(tenant);
  expect(isEnabled(tenant)).toBe(false);
  land();
  await vi.waitFor(() => expect(isEnabled(tenant)).toBe(true));
});
