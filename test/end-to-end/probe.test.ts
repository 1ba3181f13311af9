/** `orgconn doctor --probe-tenant`: what a tenant tells of itself, and what the worker makes of that. */
import { expect, test } from "vitest";
import { CONNECTION } from "./operator.ts";
import { organizations, ownTenantForAll, rowsFor } from "./own-tenant.ts";

const own = ownTenantForAll();

const [organization = "", ours = ""] = organizations(1, 2);
const repeatedPost = async () =>
  (await own.json("doctor")).objects.find(({ check }) => check === "repeated POST");

test("what is not known of a tenant is said, with the command that finds out", async () => {
  expect(await repeatedPost()).toMatchObject({
    verdict: "warning",
    remedy: expect.stringContaining("orgconn doctor --probe-tenant ORGANIZATION CONNECTION --local"),
  });
});

test("a probe needs two ids, a yes, and a pair that the deployment has never changed", async () => {
  const one = await own.json("doctor", "--probe-tenant", organization, "--yes");
  expect(one).toMatchObject({ code: 2, err: [expect.stringContaining("needs two ids")] });
  const unasked = await own.json("doctor", "--probe-tenant", organization, CONNECTION);
  expect(unasked).toMatchObject({ code: 2, err: [expect.stringContaining("--yes")] });
  await own.json("enable", ours, CONNECTION, "--wait");
  const taken = await own.json("doctor", "--probe-tenant", ours, CONNECTION, "--yes");
  expect(taken).toMatchObject({ code: 2, err: [expect.stringContaining("on record")] });
  expect(own.at(organization, CONNECTION)).toBe("absent");
});

test("a probe prints every answer, returns the pair, and lets batches that enable do without looks", async () => {
  const { code, objects } = await own.json("doctor", "--probe-tenant", organization, CONNECTION, "--yes");
  expect(code).toBe(0);
  const calls = objects.filter(({ event }) => event === "call");
  expect(calls.length).toBeGreaterThan(8);
  expect(calls).toContainEqual(
    expect.objectContaining({
      call: expect.stringMatching(/^POST /),
      status: 409,
      body: expect.objectContaining({ statusCode: 409 }),
      rate_limit_headers: true,
    }),
  );
  expect(objects).toContainEqual(
    expect.objectContaining({ check: "the pair", verdict: "ok", detail: expect.stringContaining("absent") }),
  );
  expect(own.at(organization, CONNECTION)).toBe("absent");
  expect(await repeatedPost()).toMatchObject({ verdict: "ok", detail: expect.stringContaining("refused") });

  const looks = () => own.tenant.log.requests.filter(({ endpoint }) => endpoint === "retrieve").length;
  const before = looks();
  const rows = rowsFor("enable", organizations(10, 60), CONNECTION);
  await own.backfill("after-probe", rows);
  // An execution knows it with its first permit: until then the ten rows that it begins with are looked at.
  expect(looks() - before).toBeLessThanOrEqual(20);
});
