import { afterEach, expect, test } from "vitest";
import { startSdkClient } from "../../../bench/rate/clients/sdk.ts";
import { type BenchTenant, startBenchTenant } from "../../../bench/rate/tenant/start.ts";
import { perMinute } from "../../../local/tenant/bucket.ts";

let tenant: BenchTenant | undefined;

afterEach(() => tenant?.stop());

test("a tenant in a process of its own tells what its limit refused, from the beginning on", async () => {
  tenant = await startBenchTenant(45_000);
  const client = await startSdkClient(tenant.url, { queue: { concurrency: 3 }, maxRetries: 0 });
  const early = await client.work({ organizationIds: ["org_early"] }, Date.now() + 10_000);
  expect([...early.done]).toEqual(["org_early"]);

  const limit = perMinute(2, 1);
  await tenant.begin({ write: limit }, 0);
  const late = await client.work({ organizationIds: ["org_1", "org_2", "org_3"] }, Date.now() + 10_000);
  const { calls, enabledAtMs, recording, startedAtMs } = await tenant.report();
  expect(calls.map(({ throttled }) => throttled)).toEqual([false, false, true]);
  expect(Object.keys(enabledAtMs).sort()).toEqual([...late.done].sort());
  expect(late.done.size).toBe(2);
  expect(recording.group?.limit).toEqual(limit);
  // The recording is on the tenant's clock, the report on the machine's.
  expect(Math.round((recording.startedAtMs - startedAtMs) / 1_000)).toBe(45);
});
