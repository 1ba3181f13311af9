import * as fc from "fast-check";
import { expect, it } from "vitest";
import { calls, violationsOf } from "./http-api.ts";

it("answers every call, whatever is in it, as its document says, and sends what it accepts once and unchanged", async () => {
  await fc.assert(
    fc.asyncProperty(calls, async (event) => {
      expect(await violationsOf(event)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
