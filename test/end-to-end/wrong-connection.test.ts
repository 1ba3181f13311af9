/** A connection that is wrong is found before the first row is sent, where the credentials allow a look at it. */
import { describe, expect, test } from "vitest";
import { ALL_SCOPES } from "../../local/tenant/options.ts";
import { CONNECTION } from "./operator.ts";
import { organizations, ownTenantForAll, rowsFor } from "./own-tenant.ts";

const own = ownTenantForAll();

/** The stand-in has no such connection. */
const MISTYPED = "con_unknown00000001";
const OKTA = "con_0000000000000002";

const calls = (endpoint: string) =>
  own.tenant.log.requests.filter((request) => request.endpoint === endpoint).length;

test.each([[], ["--dry-run"]])(
  "a mistyped connection is refused with what was looked at: %j",
  async (...more) => {
    const { code, err } = await own.backfill(
      "mistyped",
      rowsFor("enable", organizations(1, 3), MISTYPED),
      ...more,
    );
    expect(code).toBe(2);
    expect(err.at(-1)).toBe(
      `error: connection: the tenant has no ${MISTYPED} (GET /api/v2/connections/${MISTYPED}: 404 The connection does not exist (inexistent_connection)). Check the id. Nothing was sent.`,
    );
    expect((await own.json("batch", "list")).objects).toEqual([]);
    expect(calls("enable")).toBe(0);
  },
);

test("a setting that the connection cannot have is refused", async () => {
  const rows = rowsFor("enable", organizations(1, 3), OKTA, { is_signup_enabled: true });
  const { code, err } = await own.backfill("no-signup", rows);
  expect(code).toBe(2);
  expect(err.at(-1)).toContain(`is_signup_enabled is for database connections, and ${OKTA} (`);
  expect(calls("enable")).toBe(0);
});

test("the right one is named", async () => {
  const sent = await own.backfill("right", rowsFor("enable", organizations(1, 3), CONNECTION));
  expect(sent.code).toBe(0);
  const { err } = await own.operator.in(own.directory).run("backfill", "right-rows.ndjson", "--dry-run");
  expect(err.join("\n")).toMatch(
    new RegExp(`${CONNECTION} is ".+" \\(auth0\\), as GET /api/v2/connections/${CONNECTION} says\\.`),
  );
});

test("a batch that goes on is not looked at again", async () => {
  await own.json("pause", "--lane", "bulk");
  const send = () => own.json("backfill", "right-rows.ndjson", "--batch", "goes-on");
  await send();
  const looks = calls("connection");
  expect(await send()).toMatchObject({ code: 0 });
  expect(calls("connection")).toBe(looks);
  await own.json("resume", "--lane", "bulk");
});

describe("without the scope", () => {
  const blind = ownTenantForAll({ scopes: ALL_SCOPES.filter((scope) => scope !== "read:connections") });

  test("it says so, and the batch stops after its first rows", async () => {
    const { code, objects } = await blind.backfill(
      "blind",
      rowsFor("enable", organizations(100, 100), MISTYPED),
    );
    expect(code).toBe(3);
    expect(objects.at(-1)).toMatchObject({ state: "stopped" });
    const dry = await blind.operator.in(blind.directory).run("backfill", "blind-rows.ndjson", "--dry-run");
    expect(dry.code).toBe(0);
    expect(dry.err.join("\n")).toContain(
      `${MISTYPED} was not looked at (GET /api/v2/connections/${MISTYPED}): 403 Insufficient scope`,
    );
    expect(dry.err.join("\n")).toContain("lacks the scope read:connections. If it is wrong, the batch stops");
  });
});
