import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PairKey, UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { PairStore } from "../../lambda/order/pair-store.ts";
import { pairs } from "../order/arbitraries.ts";

/** What every PairStore does, the one in DynamoDB and its model. */
export function describePairStore(what: string, open: () => Promise<PairStore>): void {
  let count = 0;
  const someKey = (): PairKey => {
    count += 1;
    return { organizationId: `org_${count}`, connectionId: "con_1" };
  };

  describe(what, () => {
    it("knows nothing of a pair that was never written", async () => {
      const store = await open();
      expect(await store.read(someKey())).toStrictEqual(UNKNOWN_PAIR);
    });

    it("gives back every pair as it was written", async () => {
      const store = await open();
      await fc.assert(
        fc.asyncProperty(pairs, async (pair) => {
          const key = someKey();
          const first = { ...pair, version: 1 };
          expect(await store.replace(key, first)).toBe(true);
          expect(await store.read(key)).toEqual(first);
        }),
        { numRuns: 30 },
      );
    });

    it("keeps nothing of the version before", async () => {
      const store = await open();
      const key = someKey();
      const place = { lane: "bulk", sequence: "7", sentAtMs: 7 } as const;
      await store.replace(key, { ...UNKNOWN_PAIR, version: 1, disabledPlace: place });
      await store.replace(key, { ...UNKNOWN_PAIR, version: 2 });
      expect(await store.read(key)).toStrictEqual({ ...UNKNOWN_PAIR, version: 2 });
    });

    it("refuses a version that was decided on anything but the one that is there", async () => {
      const store = await open();
      const key = someKey();
      for (const [version, accepted] of [
        [2, false],
        [1, true],
        [1, false],
        [3, false],
        [2, true],
        [2, false],
        [1, false],
        [3, true],
      ] as const) {
        expect(await store.replace(key, { ...UNKNOWN_PAIR, version })).toBe(accepted);
      }
      expect(await store.read(key)).toStrictEqual({ ...UNKNOWN_PAIR, version: 3 });
    });

    it("lets exactly one of several writers win", async () => {
      const store = await open();
      const key = someKey();
      const claims = ["a", "b", "c", "d"].map((name) => ({ operationId: name, alone: 0, untilMs: 1 }));
      const won = await Promise.all(
        claims.map((claim) => store.replace(key, { ...UNKNOWN_PAIR, version: 1, claim })),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await store.read(key)).claim).toEqual(claims[won.indexOf(true)]);
    });

    it("tells pairs apart by both of their ids", async () => {
      const store = await open();
      const { organizationId } = someKey();
      await store.replace({ organizationId, connectionId: "con_1" }, { ...UNKNOWN_PAIR, version: 1 });
      for (const key of [
        { organizationId, connectionId: "con_2" },
        { organizationId: "org_other", connectionId: "con_1" },
      ]) {
        expect(await store.read(key)).toStrictEqual(UNKNOWN_PAIR);
      }
    });
  });
}
