import { describe, expect, it } from "vitest";
import type { PermitRequest } from "../../../lambda/budget/rate-budget.ts";
import { UsageError } from "../../../operator/errors.ts";
import { TenantError } from "../../../operator/tenant/errors.ts";
import type { OpenTenant } from "../../../operator/tenant/open-tenant.ts";
import { findOrganization, listOrganizations } from "../../../operator/tenant/organizations.ts";
import { allOf } from "../backfill/all-of.ts";

/** What the tenant does with one call. */
type Step = { readonly status: number; readonly body: unknown } | "lost";

const PAGE = (ids: readonly string[], next?: string): Step => ({
  status: 200,
  body: { organizations: ids.map((id) => ({ id })), ...(next === undefined ? {} : { next }) },
});

/** A tenant that answers step by step, with everything around it counted. */
function scripted(steps: readonly Step[], { openFor = 0 } = {}) {
  const seen = {
    paths: [] as string[],
    buckets: [] as string[],
    permits: 0,
    givenBack: 0,
    reported: [] as (number | undefined)[],
    refused: 0,
    doubted: 0,
  };
  let nowMs = 0;
  let step = 0;
  const attributes = () =>
    seen.permits <= openFor
      ? { circuits: { version: 1, open: { everything: { detail: "an outage" } } } }
      : {};
  const tenant = {
    ports: {
      clock: {
        now: () => nowMs,
        async sleep(ms: number) {
          nowMs += ms;
        },
      },
      random: () => 0.5,
    },
    budget: {
      async acquire({ bucket, lane }: Pick<PermitRequest, "bucket" | "lane">) {
        seen.permits += 1;
        seen.buckets.push(`${bucket} ${lane}`);
        return { granted: true, permit: { bucket, lane, waitedMs: 0 } };
      },
      giveBack: async () => void seen.givenBack++,
      report: async ({ status }: { status?: number }) => void seen.reported.push(status),
      shared: () => ({ attributes: attributes(), ageMs: 0 }),
    },
    tokens: {
      current: async () => ({ kind: "token", token: "secret", fresh: false }),
      refused: () => void seen.refused++,
      doubted: () => void seen.doubted++,
    },
    http: {
      async exchange({ path }: { path: string }) {
        seen.paths.push(path);
        const answer = steps[step++] ?? "lost";
        const times = { sentAtMs: nowMs, receivedAtMs: nowMs };
        if (answer === "lost") return { kind: "lost", detail: "no answer", ...times };
        return {
          kind: "answered",
          status: answer.status,
          headers: {},
          body: JSON.stringify(answer.body),
          ...times,
        };
      },
    },
  } as unknown as OpenTenant;
  return { tenant, seen, nowMs: () => nowMs };
}

const idsOf = async (tenant: OpenTenant, from?: string) =>
  (await allOf(listOrganizations(tenant, { from }))).flatMap(({ organizations }) =>
    organizations.map(({ id }) => id),
  );

describe("listing organizations", () => {
  it("follows the checkpoints from page to page, each with a permit", async () => {
    const { tenant, seen } = scripted([PAGE(["org_1", "org_2"], "two"), PAGE([], "three"), PAGE(["org_3"])]);
    expect(await idsOf(tenant)).toEqual(["org_1", "org_2", "org_3"]);
    expect(seen.paths).toEqual([
      "/api/v2/organizations?take=100",
      "/api/v2/organizations?take=100&from=two",
      "/api/v2/organizations?take=100&from=three",
    ]);
    expect(seen).toMatchObject({ permits: 3, givenBack: 0, reported: [200, 200, 200] });
  });

  it("goes on where another listing stopped", async () => {
    const { tenant, seen } = scripted([PAGE(["org_9"])]);
    await idsOf(tenant, "nine");
    expect(seen.paths).toEqual(["/api/v2/organizations?take=100&from=nine"]);
  });

  it("asks for the same page again after trouble that passes, and reports each answer to the budget", async () => {
    const trouble: Step[] = [
      { status: 429, body: { statusCode: 429, message: "slow down" } },
      "lost",
      { status: 503, body: {} },
      { status: 401, body: { statusCode: 401, message: "Invalid token" } },
      { status: 401, body: {} },
      { status: 403, body: { title: "Blocked", status: 403 } },
    ];
    const { tenant, seen } = scripted([...trouble, PAGE(["org_1"])]);
    expect(await idsOf(tenant)).toEqual(["org_1"]);
    expect(new Set(seen.paths).size).toBe(1);
    expect(seen.reported).toEqual([429, undefined, 503, 401, 401, 403, 200]);
    expect(seen).toMatchObject({ refused: 1, doubted: 1 });
  });

  it("gives up after six failures, but never on account of the rate limit", async () => {
    const { tenant, seen } = scripted([]);
    await expect(idsOf(tenant)).rejects.toThrow(TenantError);
    expect(seen.paths).toHaveLength(6);
    const throttled = scripted([
      ...Array.from({ length: 50 }, (): Step => ({ status: 429, body: {} })),
      PAGE([]),
    ]);
    await idsOf(throttled.tenant);
    expect(throttled.seen.paths).toHaveLength(51);
  });

  it("says which scope is missing", async () => {
    const { tenant } = scripted([
      {
        status: 403,
        body: { statusCode: 403, message: "Insufficient scope", errorCode: "insufficient_scope" },
      },
    ]);
    await expect(idsOf(tenant)).rejects.toThrow(/scope read:organizations/);
  });

  it("calls nothing while the circuit of all calls is open, and keeps no permit", async () => {
    const { tenant, seen, nowMs } = scripted([PAGE(["org_1"])], { openFor: 3 });
    expect(await idsOf(tenant)).toEqual(["org_1"]);
    expect(seen).toMatchObject({ permits: 4, givenBack: 3 });
    expect(seen.paths).toHaveLength(1);
    expect(nowMs()).toBe(24_000);
  });

  it("ends at once when Ctrl-C comes, and gives back a permit that comes along with it", async () => {
    const { tenant, seen } = scripted([PAGE(["org_1"])]);
    const stop = new AbortController();
    const { acquire } = tenant.budget;
    tenant.budget.acquire = async (request) => {
      // An operator waits for it: Ctrl-C must not wait much longer.
      expect(request.deadlineMs - tenant.ports.clock.now()).toBeLessThanOrEqual(2_000);
      stop.abort(new Error("Ctrl-C"));
      return acquire(request);
    };
    await expect(allOf(listOrganizations(tenant, { signal: stop.signal }))).rejects.toThrow("Ctrl-C");
    expect(seen).toMatchObject({ permits: 1, givenBack: 1, paths: [] });
  });

  it("is not kept from ending by the wait for the limit", async () => {
    const { tenant, seen } = scripted([PAGE(["org_1"])]);
    const stop = new AbortController();
    const { clock } = tenant.ports;
    tenant.budget.acquire = async () => ({ granted: false, reason: "budget", retryAfterMs: 60_000 });
    clock.sleep = async (_, signal) => {
      expect(signal).toBe(stop.signal);
      stop.abort(new Error("Ctrl-C"));
    };
    await expect(allOf(listOrganizations(tenant, { signal: stop.signal }))).rejects.toThrow("Ctrl-C");
    expect(seen.paths).toEqual([]);
  });

  it("keeps no permit where there is no token", async () => {
    const { tenant, seen } = scripted([]);
    tenant.tokens.current = () => Promise.reject(new Error("the lease cannot be read"));
    await expect(idsOf(tenant)).rejects.toThrow("the lease cannot be read");
    expect(seen).toMatchObject({ permits: 1, givenBack: 1 });
  });
});

describe("finding an organization by its name", () => {
  const found: Step = { status: 200, body: { id: "org_7", name: "acme" } };
  const refusal = (status: number): Step => ({ status, body: { statusCode: status, message: "No" } });

  it("takes a permit of the interactive lane's reads for one call, and teaches the budget nothing", async () => {
    const { tenant, seen } = scripted([found]);
    expect(await findOrganization(tenant, "acme")).toBe("org_7");
    expect(seen).toMatchObject({
      paths: ["/api/v2/organizations/name/acme"],
      buckets: ["read interactive"],
      reported: [undefined],
      givenBack: 0,
    });
  });

  it("says of a name that no organization has it", async () => {
    const search = findOrganization(scripted([refusal(404)]).tenant, "acme");
    await expect(search).rejects.toThrow(UsageError);
    await expect(search).rejects.toThrow('the tenant has no organization named "acme"');
  });

  it("says which scope is missing, and what does without it", async () => {
    const search = findOrganization(scripted([refusal(403)]).tenant, "acme");
    await expect(search).rejects.toThrow(/scope read:organizations\. Or pass the organization's id\.$/);
  });

  it("waits after a 429, and tries again after trouble that passes", async () => {
    const { tenant, seen, nowMs } = scripted([refusal(429), "lost", { status: 200, body: {} }, found]);
    expect(await findOrganization(tenant, "acme")).toBe("org_7");
    expect(seen.permits).toBe(4);
    expect(nowMs()).toBeGreaterThanOrEqual(2_000);
  });
});
