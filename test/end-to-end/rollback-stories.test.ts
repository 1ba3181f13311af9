/** A batch taken back while people change connections in the Dashboard: what was seen is restored, and nothing else. */
import { describe, expect, test } from "vitest";
import { edgeAnswer, serverError } from "../support/faults.ts";
import { CONNECTION as DATABASE } from "./operator.ts";
import { eventOf, type OwnTenant, organizations, ownTenantForAll, rowsFor } from "./own-tenant.ts";

const OKTA = "con_0000000000000002";
const CONNECTIONS = new Map([
  [DATABASE, { name: "database", strategy: "auth0" }],
  [OKTA, { name: "okta", strategy: "okta" }],
]);

describe.each([
  { repeatedPost: "refused", repeatedDelete: 204, offShownAs: "off" },
  { repeatedPost: "upserted", repeatedDelete: 404, offShownAs: "absent" },
] as const)("at a tenant with %j", (variants) => {
  const own = ownTenantForAll({ variants, connections: CONNECTIONS });

  const states = (ids: readonly string[], connection = DATABASE) => ids.map((id) => own.at(id, connection));
  const dashboard = (...args: Parameters<OwnTenant["tenant"]["dashboard"]>) => own.tenant.dashboard(...args);
  const enableOurs = (organization_id: string) =>
    own.user.run("bulk", {
      operation_id: `ours-${organization_id}`,
      action: "enable",
      organization_id,
      connection_id: DATABASE,
      show_as_button: false,
    });

  test("a rollback returns each pair to what it was, whatever people had done to it before", async () => {
    // Ours, and then removed or changed by a user; a user's own; absent.
    const [removed = "", kept = "", ...restOfOurs] = organizations(100, 3);
    const ours = [removed, kept, ...restOfOurs];
    await Promise.all(ours.map(enableOurs));
    dashboard("remove", removed, DATABASE);
    dashboard("enable", kept, DATABASE, { assign_membership_on_login: true });
    const on = organizations(200, 5);
    for (const id of on) dashboard("enable", id, DATABASE, { assign_membership_on_login: true });
    const absent = organizations(300, 5);
    const okta = organizations(400, 2);
    for (const id of okta) dashboard("enable", id, OKTA, { show_as_button: false });

    const rows = [
      ...rowsFor("disable", ours, DATABASE),
      ...rowsFor("enable", [...on, ...absent], DATABASE, { show_as_button: false }),
      ...rowsFor("disable", okta, OKTA),
    ];
    await own.backfill("mixed", rows);
    expect(states(ours)).toEqual(["absent", "absent", "absent"]);
    expect(states(on)).toEqual(on.map(() => "on, membership, no button"));
    expect(states(absent)).toEqual(absent.map(() => "on, no button"));
    expect(states(okta, OKTA)).toEqual(["absent", "absent"]);

    const rolledBack = await own.json("batch", "rollback", "mixed", "--watch", "--yes");
    expect(states(ours)).toEqual(["absent", "on, membership, no button", "on, no button"]);
    expect(states(on)).toEqual(on.map(() => "on, membership"));
    expect(states(absent)).toEqual(absent.map(() => "absent"));
    expect(states(okta, OKTA)).toEqual(["on, no button", "on, no button"]);
    // Of an enterprise connection no setting is called unknown.
    expect(eventOf(rolledBack, "planned")).toMatchObject({ returned: 14, left_alone: 0, not_restored: 0 });
    expect(rolledBack.code).toBe(0);
  });

  test("what a user changed after the batch is left and listed, and the exit code says that not all was restored", async () => {
    const [removed = "", changed = "", used = "", untouched = ""] = organizations(500, 4);
    const ids = [removed, changed, used, untouched];
    await own.backfill("changed", rowsFor("enable", ids, DATABASE, { show_as_button: true }));
    dashboard("remove", removed, DATABASE);
    dashboard("enable", changed, DATABASE, { show_as_button: false });
    // A setting that the batch did not name.
    dashboard("enable", used, DATABASE, { assign_membership_on_login: true });
    const { code, objects } = await own.json("batch", "rollback", "changed", "--watch", "--yes");
    expect(code).toBe(1);
    expect(states(ids)).toEqual(["absent", "on, no button", "on, membership", "absent"]);
    const left = objects.filter(({ event }) => event === "left_alone");
    expect(left.map(({ organization_id }) => organization_id).toSorted()).toEqual([removed, changed, used]);
    expect(left[0]?.why).toMatch(/^left alone: /);
  });

  test("what a user removes while the rollback's own call fails stays removed, by Auth0's 503 or an edge's 403", async () => {
    const ids = organizations(800, 2);
    for (const id of ids) dashboard("enable", id, DATABASE);
    await own.backfill("refused", rowsFor("enable", ids, DATABASE, { show_as_button: false }));
    const answers = [serverError(503), edgeAnswer(403, "html")];
    own.tenant.setFaults(({ endpoint, organizationId = "" }) => {
      if (endpoint !== "update") return undefined;
      const answer = answers.shift();
      if (answer !== undefined) dashboard("remove", organizationId, DATABASE);
      return answer;
    });
    const { code, objects } = await own.json("batch", "rollback", "refused", "--watch", "--yes");
    own.tenant.setFaults(undefined);
    expect(states(ids)).toEqual(["absent", "absent"]);
    expect(code).toBe(1);
    const left = objects.filter(({ event }) => event === "left_alone");
    expect(left.map(({ organization_id }) => organization_id).toSorted()).toEqual(ids);
  });
});

describe("at a tenant as it is recorded", () => {
  const own = ownTenantForAll({ connections: CONNECTIONS });

  test.each([
    { connection: DATABASE, ids: organizations(700, 2) },
    { connection: OKTA, ids: organizations(710, 2) },
  ])("what is only on record is listed, and taken whole with --trust-records: $connection", async (one) => {
    const { connection, ids } = one;
    const [before, batch] = [`recorded-${connection}`, `blind-${connection}`];
    await own.backfill(before, rowsFor("enable", ids, connection, { show_as_button: false }), "--no-capture");
    await own.backfill(batch, rowsFor("disable", ids, connection), "--no-capture");
    const planned = await own.json("batch", "rollback", batch, "--dry-run");
    expect(planned.code).toBe(1);
    expect(eventOf(planned, "planned")).toMatchObject({ returned: 0, not_restored: 2 });
    expect(eventOf(planned, "left_alone").why).toContain("--trust-records");
    const done = await own.json("batch", "rollback", batch, "--watch", "--trust-records", "--yes");
    expect(done.code).toBe(0);
    expect(ids.map((id) => own.at(id, connection))).toEqual(["on, no button", "on, no button"]);
  });

  test("a 503 that did nothing does not hide that an enable was the first", async () => {
    const ids = organizations(620, 4);
    let failures = 0;
    own.tenant.setFaults(({ endpoint }) =>
      endpoint === "enable" && failures++ < 2 ? serverError(503) : undefined,
    );
    await own.backfill("doubted", rowsFor("enable", ids, DATABASE));
    own.tenant.setFaults(undefined);
    const planned = await own.json("batch", "rollback", "doubted", "--dry-run");
    expect(planned.code).toBe(0);
    expect(eventOf(planned, "planned")).toMatchObject({ returned: 4, not_restored: 0 });
  });

  test("a 503 that took effect makes the state before neither unknown nor wrong", async () => {
    const on = organizations(600, 2);
    const absent = organizations(610, 2);
    for (const id of on) own.tenant.dashboard("enable", id, DATABASE, { assign_membership_on_login: true });
    let failures = 0;
    own.tenant.setFaults(({ endpoint }) =>
      endpoint === "disable" && failures++ < 3 ? serverError(503, "at_once") : undefined,
    );
    await own.backfill("stormy", rowsFor("disable", [...on, ...absent], DATABASE));
    own.tenant.setFaults(undefined);
    expect([...on, ...absent].map((id) => own.at(id, DATABASE))).toEqual([
      "absent",
      "absent",
      "absent",
      "absent",
    ]);
    // Nothing is sent: after a lost answer others wait for the better part of a minute.
    const planned = await own.json("batch", "rollback", "stormy", "--dry-run");
    expect(eventOf(planned, "planned")).toMatchObject({
      returned: 2,
      unchanged: 2,
      not_restored: 0,
      missing: 0,
    });
  });
});
