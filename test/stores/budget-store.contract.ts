import { describe, expect, it } from "vitest";
import { EMPTY_BUCKET, EMPTY_ITEM, type SupplyModel } from "../../lambda/budget/state.ts";
import type { BudgetStore } from "../../lambda/budget/store.ts";
import { SECOND } from "../budget/arbitraries.ts";

const point = { supply: 12.345, second: SECOND };

/** A model with every field that there is. */
export const FULL_MODEL: SupplyModel = {
  burst: 25,
  known: point,
  refillPerSecond: 12.5,
  resetSecond: SECOND + 1,
  rumouredResetSecond: SECOND + 60,
  stepSeconds: 2,
  hidden: true,
  assumed: true,
  bareSinceSecond: SECOND - 30,
  rateHeldUntilSecond: SECOND + 5,
  anchor: { supply: 0, second: SECOND - 9 },
  nextAnchor: { supply: 5.5, second: SECOND - 4 },
  shock: { sinceSecond: SECOND - 1, second: SECOND, tokens: -3.2, refillPerSecond: 12.5, believed: true },
  previousBurst: 8,
  alternations: 2,
};

/** What every BudgetStore does, the one in DynamoDB and its model. */
export function describeBudgetStore(what: string, open: () => Promise<BudgetStore>): void {
  describe(what, () => {
    it("is empty before the first write", async () => {
      const store = await open();
      expect(await store.read()).toEqual(EMPTY_ITEM);
    });

    it("adds to counters that were never written, and says what came of it", async () => {
      const store = await open();
      const { applied, item } = await store.update({
        buckets: { write: { add: { granted: 3, promised: 2 } }, management: { add: { granted: 3 } } },
      });
      expect(applied).toBe(true);
      expect(item.buckets.write).toEqual({ ...EMPTY_BUCKET, granted: 3, promised: 2 });
      expect(item.buckets.management).toEqual({ ...EMPTY_BUCKET, granted: 3 });
      expect(await store.read()).toEqual(item);
    });

    it("adds up what several add at once, negative amounts too", async () => {
      const store = await open();
      const amounts = [1, 2, 3, 4, -2];
      await Promise.all(amounts.map((granted) => store.update({ buckets: { read: { add: { granted } } } })));
      expect((await store.read()).buckets.read.granted).toBe(8);
    });

    it("gives a model back as it was written, under the next version", async () => {
      const store = await open();
      await store.update({ buckets: { write: { model: FULL_MODEL, when: { version: 0 } } } });
      const { write } = (await store.read()).buckets;
      expect(write).toEqual({ ...EMPTY_BUCKET, version: 1, model: FULL_MODEL });
      const { hidden: _, shock: __, ...rest } = FULL_MODEL;
      const { item } = await store.update({ buckets: { write: { model: rest, when: { version: 1 } } } });
      expect(item.buckets.write).toEqual({ ...EMPTY_BUCKET, version: 2, model: rest });
    });

    it("lets exactly one of several replace the same version, and shows the others what is there", async () => {
      const store = await open();
      const answers = await Promise.all(
        [1, 2, 3].map((burst) =>
          store.update({ buckets: { write: { model: { ...FULL_MODEL, burst }, when: { version: 0 } } } }),
        ),
      );
      expect(answers.filter(({ applied }) => applied)).toHaveLength(1);
      const { write } = (await store.read()).buckets;
      expect(write.version).toBe(1);
      for (const { item } of answers) expect(item.buckets.write).toEqual(write);
    });

    it("never grants beyond a bound, however many ask at once", async () => {
      const store = await open();
      const claim = () =>
        store.update({ buckets: { write: { add: { granted: 2 }, when: { grantedAtMost: 5 } } } });
      const answers = await Promise.all(Array.from({ length: 6 }, claim));
      expect(answers.filter(({ applied }) => applied)).toHaveLength(3);
      expect((await store.read()).buckets.write.granted).toBe(6);
    });

    it("refuses a first grant under a negative bound", async () => {
      const store = await open();
      const change = { add: { granted: 1 }, when: { grantedAtMost: -1 } };
      expect((await store.update({ buckets: { write: change } })).applied).toBe(false);
    });

    it("lets exactly one look", async () => {
      const store = await open();
      const look = () => store.update({ buckets: { write: { add: { looks: 1 }, when: { looks: 0 } } } });
      const answers = await Promise.all([look(), look()]);
      expect(answers.map(({ applied }) => applied).sort()).toEqual([false, true]);
    });

    it("does nothing to one bucket when another's condition fails", async () => {
      const store = await open();
      const { applied, item } = await store.update({
        buckets: {
          write: { add: { granted: 1 }, when: { grantedAtMost: 10 } },
          management: { add: { granted: 1 }, when: { version: 7 } },
        },
      });
      expect(applied).toBe(false);
      expect(item).toEqual(EMPTY_ITEM);
    });

    it("keeps how far the line was skipped, until it is skipped further", async () => {
      const store = await open();
      const first = await store.update({ buckets: { write: { add: { served: 9 }, skipped: 8 } } });
      expect(first.item.buckets.write).toEqual({ ...EMPTY_BUCKET, served: 9, skipped: 8 });
      await store.update({ buckets: { write: { add: { served: -1 } } } });
      expect((await store.read()).buckets.write).toMatchObject({ served: 8, skipped: 8 });
      const { item } = await store.update({ buckets: { write: { skipped: 12 } } });
      expect(item.buckets.write.skipped).toBe(12);
    });

    it("skips the same owners once, though two executions have read the same line", async () => {
      const store = await open();
      const skip = (served: number) =>
        store.update({ buckets: { write: { add: { served: 3 }, skipped: 2, when: { served } } } });
      expect((await skip(0)).applied).toBe(true);
      expect((await skip(0)).applied).toBe(false);
      await store.update({ buckets: { write: { add: { served: -3 } } } });
      expect((await skip(0)).applied).toBe(true);
    });

    it("marks how many had been granted before the first claim of a slot, and forgets old slots", async () => {
      const store = await open();
      const claim = (slot: number, forget: number[] = []) =>
        store.update({ buckets: { write: { add: { granted: 2 }, mark: { slot, forget } } } });
      await claim(70);
      await claim(70);
      await claim(71);
      expect((await store.read()).buckets.write.marks).toEqual([
        { slot: 70, granted: 0 },
        { slot: 71, granted: 4 },
      ]);
      const { item } = await claim(76, [70, 71]);
      expect(item.buckets.write.marks).toEqual([{ slot: 76, granted: 6 }]);
    });

    it("gives the brake back as it was written, under the next version", async () => {
      const store = await open();
      const brake = { untilSecond: SECOND, granted: 7, perSecond: 1.25, doublingSeconds: 5 };
      const first = await store.update({ buckets: {}, brake, whenBrakeVersion: 0 });
      expect(first).toMatchObject({ applied: true, item: { brake, brakeVersion: 1 } });
      const next = { ...brake, perSecond: 0.625 };
      expect((await store.update({ buckets: {}, brake: next, whenBrakeVersion: 0 })).applied).toBe(false);
      expect((await store.update({ buckets: {}, brake: next, whenBrakeVersion: 1 })).applied).toBe(true);
      expect(await store.read()).toEqual({ ...EMPTY_ITEM, brake: next, brakeVersion: 2 });
    });

    it("grants nothing under a brake that another has put on meanwhile", async () => {
      const store = await open();
      const claim = { buckets: { write: { add: { granted: 1 } } }, whenBrakeVersion: 0 };
      expect((await store.update(claim)).applied).toBe(true);
      const brake = { untilSecond: SECOND, granted: 1, perSecond: 1, doublingSeconds: 5 };
      await store.update({ buckets: {}, brake });
      const { applied, item } = await store.update(claim);
      expect(applied).toBe(false);
      expect(item).toMatchObject({ brake, brakeVersion: 1 });
      expect(item.buckets.write.granted).toBe(1);
    });

    it("shares clock bounds, the last ones written", async () => {
      const store = await open();
      const clock = { earliestMs: -12.5, latestMs: 900, atMs: SECOND * 1000, gainedMs: 400 };
      await store.update({ buckets: {}, clock: { ...clock, latestMs: 1 } });
      const { item } = await store.update({ buckets: { write: { add: { granted: 1 } } }, clock });
      expect(item.clock).toEqual(clock);
    });
  });
}
