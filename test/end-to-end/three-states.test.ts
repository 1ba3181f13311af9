/** Connections that are on, off or absent, as operators see and change them. */
import { describe, expect, test } from "vitest";
import { CONNECTION } from "./operator.ts";
import { eventOf, type OwnTenant, organizations, ownTenantForAll, rowsFor } from "./own-tenant.ts";

const turnOff = (own: OwnTenant, organization: string) => {
  own.tenant.dashboard("enable", organization, CONNECTION, { show_as_button: false });
  own.tenant.dashboard("turn_off", organization, CONNECTION);
};

describe.each(["off", "absent"] as const)("where an association that is off shows as %s", (offShownAs) => {
  const own = ownTenantForAll({ variants: { offShownAs, postOfOff: "refused" } });

  test("an enable of it never ends as succeeded: the dead letter says what to do in the Dashboard", async () => {
    const [organization = ""] = organizations(1, 1);
    turnOff(own, organization);
    const { code, objects } = await own.json("enable", organization, CONNECTION, "--wait");
    expect(code).toBe(1);
    expect(objects[0]).toMatchObject({
      status: "dead_lettered",
      reason: "rejected",
      detail: expect.stringContaining("Dashboard"),
    });
    expect(own.at(organization, CONNECTION)).toBe("off, no button");
  });

  test("a batch that removed it cannot return it, and says so", async () => {
    const ids = organizations(10, 2);
    const [off = "", on = ""] = ids;
    turnOff(own, off);
    own.tenant.dashboard("enable", on, CONNECTION);
    await own.backfill("removing", rowsFor("disable", ids, CONNECTION));
    const { code, objects } = await own.json("batch", "rollback", "removing", "--watch", "--yes");
    expect(own.at(on, CONNECTION)).toBe("on");
    expect(own.at(off, CONNECTION)).toBe("absent");
    // Where it cannot be told from what is absent, there is nothing to say.
    expect(code).toBe(offShownAs === "off" ? 1 : 0);
    const left = objects.filter(({ event }) => event === "left_alone");
    expect(left.map(({ organization_id }) => organization_id)).toEqual(offShownAs === "off" ? [off] : []);
  });
});

describe("where an association that is off shows as off", () => {
  const own = ownTenantForAll({ variants: { offShownAs: "off" } });

  test("connections, retrieve, records and drift show it as off, and drift leaves it as it is", async () => {
    const [organization = ""] = organizations(20, 1);
    await own.json("enable", organization, CONNECTION, "--no-show-as-button", "--wait");
    own.tenant.dashboard("turn_off", organization, CONNECTION);

    const live = await own.json("connections", organization);
    expect(live.objects).toMatchObject([{ connection_id: CONNECTION, is_enabled: false }]);
    const shown = await own.operator.run("connections", organization);
    expect(shown.out.join("\n")).toMatch(/\toff\t/);
    const retrieved = await own.json("retrieve", organization, "--wait");
    expect(retrieved.objects[0]).toMatchObject({ connections: [{ is_enabled: false }] });

    const drift = await own.json("drift", organization, "--repair", "--yes");
    expect(drift.code).toBe(1);
    expect(drift.objects).toMatchObject([
      { recorded: { state: "enabled" }, live: { state: "off" } },
      { event: "summary", drifted: { turned_off: 1 } },
    ]);
    expect(await own.json("history", organization, CONNECTION)).toMatchObject({
      objects: [{ action: "enable" }],
    });
    expect(own.at(organization, CONNECTION)).toBe("off, no button");

    await own.backfill("off", rowsFor("disable", [organization], CONNECTION));
    const history = await own.json("history", organization, CONNECTION);
    expect(history.objects[0]).toMatchObject({ action: "disable", before: "off" });
    expect(eventOf(await own.json("batch", "rollback", "off", "--dry-run"), "left_alone").why).toContain(
      "turned off",
    );
  });
});
