import { describe, expect, test } from "vitest";
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

  test.each(bulkCases(BULK, MINUTES).map((one) => [one.name, one] as const))(
    "the bulk lane hides a bounded number of messages: %s",
    async (_, one) => {
      const { mostHidden, mostReceives } = await runNarrow(one);
      expect(mostHidden).toBeLessThan(20_000);
      expect(mostReceives).toBeLessThanOrEqual(40);
    },
  );
});
