import * as fc from "fast-check";
import { expect, it } from "vitest";
import { bodies, violationsOf } from "./tenant-events.ts";

it("makes of every message, whatever is in it, valid requests, a dead letter or nothing, and the same each time", async () => {
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      expect(await violationsOf(body)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
