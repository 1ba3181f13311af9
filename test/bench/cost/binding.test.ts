import { expect, test } from "vitest";
import { bindingLimit } from "../../../bench/cost/binding.ts";
import { perMinute, perSecond } from "../../../local/tenant/bucket.ts";

const ENTERPRISE = { write: perMinute(5, 150), read: perMinute(10, 100), management: perSecond(50, 16) };

test.each([
  ["writes, where the tenant was probed", ENTERPRISE, false, "write", 2.5],
  ["reads, where each row costs a look", ENTERPRISE, true, "read", 100 / 60],
  ["all calls, where they are few", { ...ENTERPRISE, management: perSecond(10, 2) }, false, "management", 2],
  [
    "all calls, a row being two",
    { ...ENTERPRISE, read: perMinute(10, 600), management: perSecond(50, 4) },
    true,
    "management",
    2,
  ],
  ["writes, where nothing else limits", { write: perMinute(25, 750) }, true, "write", 12.5],
])("what binds a backfill is the limit on %s", (_, limits, looks, bucket, rate) => {
  const binding = bindingLimit(limits, looks);
  expect(binding.bucket).toBe(bucket);
  expect(binding.perSecond).toBeCloseTo(rate);
});
