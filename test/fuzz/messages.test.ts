import * as fc from "fast-check";
import { expect, it } from "vitest";
import { findingsFor } from "./findings.ts";
import { batches } from "./messages.ts";

it("gives every message, whatever is in it, exactly one record that explains it, and lets nothing of it into a URL", async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (messages) => {
      const { violations } = await findingsFor(messages);
      expect(violations).toEqual([]);
    }),
    { numRuns: 600 },
  );
});
