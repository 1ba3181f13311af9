import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { countOn, type Look, type ReadIndex } from "../../../operator/batch/count.ts";
import {
  countAnew,
  countFrom,
  countPage,
  deadLettered,
  ended,
  failureGroups,
  NOTHING_COUNTED,
  OVERLAP_MS,
  type Progress,
  total,
} from "../../../operator/batch/progress.ts";

const START_MS = Date.parse("2026-11-22T00:00:00Z");

/** What the index comes to show of an operation, and when: an entry, or none while it is redriven. */
interface Change {
  readonly shownMs: number;
  readonly entry: OperationItem | undefined;
}

/** An operation of the batch: its entries one after the other. */
type History = readonly Change[];

const LAST_MS = 400_000;

/** Ends once, or comes back from the dead letters and ends again, up to two times. */
const histories: fc.Arbitrary<readonly History[]> = fc
  .array(
    fc.record({
      firstMs: fc.integer({ min: 0, max: 250_000 }),
      redrives: fc.array(
        fc.record({
          afterMs: fc.integer({ min: 1, max: 60_000 }),
          takesMs: fc.integer({ min: 1, max: 8_000 }),
        }),
        { maxLength: 2 },
      ),
      lagMs: fc.integer({ min: 0, max: OVERLAP_MS - 1 }),
      last: fc.constantFrom("succeeded", "dead_lettered", "superseded"),
    }),
    { maxLength: 40 },
  )
  .map((operations) =>
    operations.map(({ firstMs, redrives, lagMs, last }, number) => {
      const changes: Change[] = [];
      let atMs = firstMs;
      for (let ending = 0; ending <= redrives.length; ending += 1) {
        const redrive = redrives[ending];
        const status = redrive === undefined ? last : "dead_lettered";
        changes.push({ shownMs: atMs + lagMs, entry: entryOf(number, status, ending, atMs) });
        if (redrive === undefined) break;
        atMs += redrive.afterMs;
        changes.push({ shownMs: atMs + lagMs, entry: undefined });
        atMs += redrive.takesMs;
      }
      return changes;
    }),
  );

function entryOf(number: number, status: string, redrives: number, finishedMs: number): OperationItem {
  return {
    operation_id: `operation-${number}`,
    status,
    ...(status === "succeeded" ? { result: "applied" } : {}),
    ...(status === "dead_lettered" ? { reason: "rejected" } : {}),
    redrives,
    finished_at: new Date(START_MS + finishedMs).toISOString(),
  } as OperationItem;
}

/** The index at a moment: one entry an operation, its latest state. */
function indexAt(all: readonly History[], atMs: number): readonly OperationItem[] {
  return all.flatMap((history) => history.findLast(({ shownMs }) => shownMs <= atMs)?.entry ?? []);
}

/** Looks at the index as the command does, in pages. */
function lookAt(all: readonly History[], checkpoint: Progress, atMs: number, pageSize = 7, onAll = () => {}) {
  const read: ReadIndex = async (after, visit) => {
    if (after === "") onAll();
    const found = indexAt(all, atMs).filter(({ finished_at = "" }) => finished_at > after);
    for (let first = 0; first < found.length; first += pageSize) visit(found.slice(first, first + pageSize));
    return found.length;
  };
  return countOn(read, checkpoint, () => START_MS + atMs);
}

const moments = fc
  .array(fc.integer({ min: 0, max: LAST_MS }), { maxLength: 20 })
  .map((looks) => looks.toSorted((a, b) => a - b));

describe("counting on from checkpoints", () => {
  test("comes to what the index shows in the end, whenever it was looked at and whatever was redriven", async () => {
    await fc.assert(
      fc.asyncProperty(histories, moments, fc.integer({ min: 1, max: 7 }), async (all, looks, pageSize) => {
        let checkpoint: Progress = NOTHING_COUNTED;
        for (const atMs of looks) {
          const look: Look = await lookAt(all, checkpoint, atMs, pageSize);
          expect(ended(look.now)).toBeLessThanOrEqual(all.length);
          expect(ended(look.now)).toBeGreaterThanOrEqual(0);
          ({ checkpoint } = look);
        }
        const stepwise = (await lookAt(all, checkpoint, LAST_MS + 60_000, pageSize)).now;
        const atOnce = (await lookAt(all, NOTHING_COUNTED, LAST_MS + 60_000, 1_000)).now;
        expect(stepwise.counts).toEqual(atOnce.counts);
        expect(stepwise.doubtful).toBe(0);
        expect(ended(stepwise)).toBe(all.length);
        expect(stepwise.failures.map(({ at }) => at)).toEqual(atOnce.failures.map(({ at }) => at));
      }),
    );
  });

  test("counts anew once for an ending after a redrive, however often it is looked at", async () => {
    await fc.assert(
      fc.asyncProperty(histories, moments, async (all, looks) => {
        let anew = 0;
        let checkpoint: Progress = NOTHING_COUNTED;
        for (const atMs of looks) {
          ({ checkpoint } = await lookAt(all, checkpoint, atMs, 7, () => {
            anew += 1;
          }));
        }
        const redriven = all.flatMap((history) => history.filter(({ entry }) => (entry?.redrives ?? 0) > 0));
        // The first look counts everything too.
        expect(anew).toBeLessThanOrEqual(1 + redriven.length);
      }),
    );
  });

  test("reads nothing again that is older than the overlap", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (all) => {
        const { checkpoint } = await lookAt(all, NOTHING_COUNTED, LAST_MS);
        expect(checkpoint.countedUntil).toBe(new Date(START_MS + LAST_MS - OVERLAP_MS).toISOString());
        const again = await lookAt(all, checkpoint, LAST_MS);
        expect(again.readUnits).toBe(0);
        expect(again.now).toEqual(checkpoint);
      }),
    );
  });

  test("a clock that is behind never moves a checkpoint back", () => {
    const { checkpoint } = countAnew(START_MS);
    expect(countFrom(checkpoint, START_MS - 60_000).checkpoint.countedUntil).toBe(checkpoint.countedUntil);
  });
});

describe("what came back from the dead letters", () => {
  const first = entryOf(1, "dead_lettered", 0, 0);
  const again = entryOf(1, "succeeded", 1, 50_000);
  const history = (redrivenMs: number): History => [
    { shownMs: 0, entry: first },
    { shownMs: redrivenMs, entry: undefined },
    { shownMs: 50_000, entry: again },
  ];

  test("counts once, whether its first ending was counted before or not", async () => {
    const seen = await lookAt([history(40_000)], NOTHING_COUNTED, 30_000);
    expect(deadLettered(seen.now)).toBe(1);
    const unseen = await lookAt([history(20_000)], NOTHING_COUNTED, 30_000);
    expect(ended(unseen.now)).toBe(0);
    for (const { checkpoint } of [seen, unseen]) {
      const { now } = await lookAt([history(40_000)], checkpoint, 52_000);
      expect(now.counts).toEqual({ "succeeded/applied": 1 });
      expect(deadLettered(now)).toBe(0);
    }
  });

  test("is known again at the next look, and when it is counted for good", async () => {
    const all = [history(40_000)];
    let { checkpoint } = await lookAt(all, NOTHING_COUNTED, 30_000);
    const anew: number[] = [];
    for (const atMs of [51_000, 53_000, 55_000, 59_000, 61_000, 63_000, 75_000]) {
      ({ checkpoint } = await lookAt(all, checkpoint, atMs, 7, () => anew.push(atMs)));
    }
    expect(anew).toEqual([51_000]);
    expect(checkpoint).toMatchObject({ counts: { "succeeded/applied": 1 }, doubtful: 0, accounted: [] });
  });

  test("while pages were read may have been on an earlier one: it stays doubtful", () => {
    const counting = countPage(countPage(countAnew(START_MS + 45_000), [first]), [again]);
    expect(total(counting.now.counts)).toBe(2);
    expect(ended(counting.now)).toBe(1);
    expect(deadLettered(counting.now)).toBe(1);
    expect(counting.checkpoint).toMatchObject({ counts: { "dead_lettered/rejected": 1 }, accounted: [] });
  });

  test("is doubtful until it is time to count so many anew", async () => {
    const counts = { "dead_lettered/rejected": 1_000_000 };
    const checkpoint: Progress = {
      ...NOTHING_COUNTED,
      counts,
      countedUntil: new Date(START_MS + 40_000).toISOString(),
      countedAllAt: new Date(START_MS + 40_000).toISOString(),
    };
    const early = await lookAt([history(40_000)], checkpoint, 65_000);
    expect(early.now).toMatchObject({ counts: { ...counts, "succeeded/applied": 1 }, doubtful: 1 });
    expect(early.checkpoint).toMatchObject({ doubtful: 1 });
    const due = await lookAt([history(40_000)], early.checkpoint, 103_000);
    expect(due.now).toMatchObject({ counts: { "succeeded/applied": 1 }, doubtful: 0 });
  });
});

describe("the words of failures", () => {
  const failed = (detail: string, number: number) =>
    ({ ...entryOf(number, "dead_lettered", 0, 1_000), reason: "rejected", detail }) as OperationItem;

  test("are counted without ids, the most frequent ones first", () => {
    const page = ["404 no con_1", "404 no con_2", "403 no scope"].map(failed);
    const { now } = countPage(countAnew(START_MS + 60_000), page);
    expect(failureGroups(now)).toEqual([
      { words: "404 no …", count: 2 },
      { words: "403 no scope", count: 1 },
    ]);
  });

  test("are counted up to a few different ones: the others are told together", () => {
    const words = Array.from({ length: 25 }, (_, index) => `${"x".repeat(index)} went wrong`);
    const { now } = countPage(countAnew(START_MS + 60_000), words.map(failed));
    expect(failureGroups(now)).toHaveLength(21);
    expect(failureGroups(now).at(-1)).toEqual({ words: "other words", count: 5 });
  });

  test("of a progress that an earlier version stored are unknown", () => {
    const stored: Progress = { ...NOTHING_COUNTED, counts: { "dead_lettered/rejected": 7, succeeded: 1 } };
    expect(failureGroups(stored)).toEqual([{ words: "other words", count: 7 }]);
  });
});
