/** Trouble that concerns some requests alone, and a tenant that does not tell its limits. */
import { expect, test } from "vitest";
import { ALL_SCOPES } from "../../local/tenant/options.ts";
import { CONNECTION } from "./operator.ts";
import { organizations, ownTenantForAll, startOwnTenant } from "./own-tenant.ts";

const own = ownTenantForAll();

test("while the scope of enables is missing, urgent disables do not notice, and the enables go on when it is granted", async () => {
  const blocked = organizations(1, 30);
  const urgent = organizations(101, 8);
  for (const id of urgent) own.tenant.dashboard("enable", id, CONNECTION);
  own.tenant.setScopes(ALL_SCOPES.filter((scope) => !scope.startsWith("create:")));
  const enables = blocked.map((organization_id) => ({
    operation_id: `blocked-${organization_id}`,
    action: "enable",
    organization_id,
    connection_id: CONNECTION,
  }));
  for (const request of enables) await own.user.send("interactive", request);
  await expect
    .poll(async () => (await own.json("doctor")).objects.filter(({ check }) => check === "circuits"), {
      timeout: 60_000,
    })
    .toMatchObject([
      { verdict: "failed", detail: expect.stringContaining("create:organization_connections") },
    ]);

  const took: number[] = [];
  for (const organization_id of urgent) {
    const request = {
      operation_id: `urgent-${organization_id}`,
      action: "disable",
      organization_id,
      connection_id: CONNECTION,
    };
    const { duration_ms, status } = await own.user.run("interactive", request);
    expect(status).toBe("succeeded");
    took.push(duration_ms ?? Number.POSITIVE_INFINITY);
  }
  // It was a minute and more. What is left is this machine's own slowness.
  expect(took.toSorted((a, b) => a - b)[urgent.length / 2]).toBeLessThan(5_000);
  own.tenant.setScopes(ALL_SCOPES);
});

test("a list of connections that was cut says so, to people and to programs", async () => {
  const [organization = ""] = organizations(900, 1);
  for (let number = 0; number <= 1_000; number += 1) {
    own.tenant.dashboard("enable", organization, `con_${String(number).padStart(16, "0")}`);
  }
  const { objects } = await own.json("connections", organization);
  expect(objects).toHaveLength(1_001);
  expect(objects.at(-1)).toEqual({ event: "truncated", organization_id: organization, shown: 1_000 });
  const { out } = await own.operator.run("connections", organization);
  expect(out.at(-1)).toBe("There are more: the list was cut after 1000.");
});

// Last: this stack takes the place of the other one as the one that `--local` finds.
test("a tenant that sends no rate limit headers is named by doctor and budget, and requests are applied all the same", async () => {
  const silent = await startOwnTenant({ limits: {} });
  try {
    const [organization = ""] = organizations(1, 1);
    expect(await silent.json("enable", organization, CONNECTION, "--wait")).toMatchObject({ code: 0 });
    const doctor = await silent.json("doctor");
    expect(doctor.code).toBe(0);
    expect(doctor.objects.filter(({ verdict }) => verdict === "warning")).toContainEqual(
      expect.objectContaining({ check: "rate limit headers" }),
    );
    const { out } = await silent.operator.run("budget");
    expect(out.join("\n")).toContain("no rate limit headers");
  } finally {
    await silent.leave();
  }
});
