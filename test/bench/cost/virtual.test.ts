import { expect, test } from "vitest";
import { runAtLimit } from "../../../bench/cost/virtual.ts";
import { perMinute } from "../../../local/tenant/bucket.ts";

test("a backfill at the Enterprise limit: its rate is the limit's, and its executions wait for all of it", async () => {
  const usage = await runAtLimit(400, { write: perMinute(5, 150) }, 2);
  expect((400 - 5) / usage.seconds).toBeGreaterThan(2.4);
  expect((400 - 5) / usage.seconds).toBeLessThanOrEqual(2.51);
  expect(usage.billedSeconds / usage.seconds).toBeGreaterThan(1.9);
  expect(usage.billedSeconds / usage.seconds).toBeLessThanOrEqual(2.1);
  expect(usage.tables.operations).toEqual({ reads: 400, writes: 400 });
  expect(usage.tables.connections).toEqual({ reads: 400, writes: 800 });
  expect(usage.invocations).toBe(40);
  expect(usage.queueRequests).toBe(0);
});
