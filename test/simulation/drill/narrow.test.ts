import { describe, expect, test } from "vitest";
import { perMinute } from "../../../local/tenant/bucket.ts";
import { bulkCases, interactiveCases, runNarrow } from "./narrow.ts";

/** Fewer than `npm run bench:narrow` takes, for a shorter time. */
const [INTERACTIVE, BULK, MINUTES] = [300, 24_000, 3] as const;

describe("what needs something else does not notice, in virtual time", { timeout: 120_000 }, () => {
  test.each(interactiveCases(INTERACTIVE, MINUTES).map((one) => [one.name, one] as const))(
    "%s",
    async (_, one) => {
      const { sent, finished, p95S } = await runNarrow(one);
      expect(sent).toBeGreaterThan(30);
      expect(finished).toBe(sent);
      expect(p95S).toBeLessThanOrEqual(3);
    },
  );

  test("disables beside a burst at a tenant whose rate nothing has tested", async () => {
    const { sent, finished, p95S, slowestS } = await runNarrow({
      name: "burst",
      stuck: { lane: "interactive", action: "enable", waiting: INTERACTIVE },
      free: { lane: "interactive", action: "disable", everyMs: 5_000 },
      missing: "create:organization_connections",
      limits: { write: perMinute(5, 150) },
      minutes: MINUTES,
    });
    expect(finished).toBe(sent);
    expect(p95S).toBeLessThanOrEqual(3);
    expect(slowestS).toBeLessThanOrEqual(30);
  });

  test.each(bulkCases(BULK, MINUTES).map((one) => [one.name, one] as const))(
    "the bulk lane hides a bounded number of messages: %s",
    async (_, one) => {
      const { mostHidden, mostReceives } = await runNarrow(one);
      expect(mostHidden).toBeLessThan(20_000);
      expect(mostReceives).toBeLessThanOrEqual(40);
    },
  );
});
