import { expect, test } from "vitest";
import { runAtLimit } from "../../../bench/cost/virtual.ts";
import { perMinute } from "../../../local/tenant/bucket.ts";

/** The Enterprise plan's. */
const LIMITS = { write: perMinute(5, 150), read: perMinute(10, 100) };

test("a backfill at the Enterprise limit: its rate is the limit's, and its executions wait for all of it", async () => {
  const usage = await runAtLimit({ operations: 400, limits: LIMITS, executions: 2, isProbed: true });
  expect((400 - 5) / usage.seconds).toBeGreaterThan(2.4);
  expect((400 - 5) / usage.seconds).toBeLessThanOrEqual(2.51);
  expect(usage.billedSeconds / usage.seconds).toBeGreaterThan(1.9);
  expect(usage.billedSeconds / usage.seconds).toBeLessThanOrEqual(2.1);
  expect(usage.tables.operations).toEqual({ reads: 400, writes: 400 });
  // The first batches of two executions have not yet read what is known of the tenant: they look, and read their pair again.
  expect(usage.tables.connections.reads).toBeLessThanOrEqual(420);
  expect(usage.tables.connections.writes).toBe(800);
  expect(usage.invocations).toBe(40);
  expect(usage.queueRequests).toBe(0);
});

test("where nothing is known of a repeated POST, each row costs a look: the rate is the read limit's", async () => {
  const usage = await runAtLimit({ operations: 400, limits: LIMITS, executions: 2, isProbed: false });
  expect((400 - 10) / usage.seconds).toBeGreaterThan(1.6);
  expect((400 - 10) / usage.seconds).toBeLessThanOrEqual(1.68);
  expect(usage.tables.operations).toEqual({ reads: 400, writes: 400 });
});
