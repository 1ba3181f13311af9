import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Counting,
  countFrom,
  countPage,
  deadLettered,
  ended,
  NOTHING_COUNTED,
  OVERLAP_MS,
  type Progress,
} from "../../../cli/batch/progress.ts";
import type { OperationItem } from "../../../lambda/stores/operation-item.ts";

const START_MS = Date.parse("2026-11-22T00:00:00Z");

/** An entry of the index, and when it shows there. */
interface Shown {
  readonly entry: OperationItem;
  readonly finishedMs: number;
  readonly shownMs: number;
}

const shown: fc.Arbitrary<Shown> = fc
  .record({
    finishedMs: fc.integer({ min: 0, max: 300_000 }),
    lagMs: fc.integer({ min: 0, max: OVERLAP_MS - 1 }),
    status: fc.constantFrom("succeeded", "dead_lettered", "superseded"),
    redrives: fc.constantFrom(0, 0, 0, 1),
    number: fc.nat(),
  })
  .map(({ finishedMs, lagMs, status, redrives, number }) => ({
    finishedMs,
    shownMs: finishedMs + lagMs,
    entry: {
      operation_id: `operation-${number}`,
      status,
      ...(status === "succeeded" ? { result: "applied" } : {}),
      ...(status === "dead_lettered" ? { reason: "rejected" } : {}),
      redrives,
      finished_at: new Date(START_MS + finishedMs).toISOString(),
    } as OperationItem,
  }));

/** Looks at the index as the command does: what is after the checkpoint and shows by now, in pages. */
function look(all: readonly Shown[], checkpoint: Progress, atMs: number, pageSize: number): Counting {
  const visible = all
    .filter(({ shownMs, entry }) => shownMs <= atMs && (entry.finished_at ?? "") > checkpoint.countedUntil)
    .map(({ entry }) => entry);
  let counting = countFrom(checkpoint, START_MS + atMs);
  for (let first = 0; first < visible.length; first += pageSize) {
    counting = countPage(counting, visible.slice(first, first + pageSize));
  }
  return counting;
}

describe("counting on from checkpoints", () => {
  test("comes to what counting everything at once comes to, whenever anybody looked", () => {
    fc.assert(
      fc.property(
        fc.array(shown, { maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 320_000 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 7 }),
        (all, looks, pageSize) => {
          const endMs = 400_000;
          let checkpoint: Progress = NOTHING_COUNTED;
          for (const atMs of looks.toSorted((a, b) => a - b)) {
            ({ checkpoint } = look(all, checkpoint, atMs, pageSize));
          }
          const stepwise = look(all, checkpoint, endMs, pageSize).now;
          const atOnce = look(all, NOTHING_COUNTED, endMs, 1_000).now;
          expect(stepwise.counts).toEqual(atOnce.counts);
          expect(stepwise.redriven).toBe(atOnce.redriven);
          expect(stepwise.failures.map(({ at }) => at)).toEqual(atOnce.failures.map(({ at }) => at));
        },
      ),
    );
  });

  test("reads nothing again that is older than the overlap", () => {
    fc.assert(
      fc.property(fc.array(shown, { maxLength: 40 }), (all) => {
        const { checkpoint } = look(all, NOTHING_COUNTED, 350_000, 10);
        expect(checkpoint.countedUntil).toBe(new Date(START_MS + 350_000 - OVERLAP_MS).toISOString());
        expect(look(all, checkpoint, 350_000, 10).now).toEqual(checkpoint);
      }),
    );
  });

  test("a clock that is behind never moves a checkpoint back", () => {
    const { checkpoint } = countFrom(NOTHING_COUNTED, START_MS);
    expect(countFrom(checkpoint, START_MS - 60_000).checkpoint.countedUntil).toBe(checkpoint.countedUntil);
  });
});

test("what came back from the dead-letter queue ended twice and counts once", () => {
  const entry = (fields: Partial<OperationItem>) =>
    ({ operation_id: "o", redrives: 0, finished_at: "2026-11-22T00:00:00.000Z", ...fields }) as OperationItem;
  const { now } = countPage(countFrom(NOTHING_COUNTED, START_MS), [
    entry({ status: "dead_lettered", reason: "rejected" }),
    entry({ status: "succeeded", result: "applied", redrives: 1 }),
    entry({ status: "dead_lettered", reason: "expired" }),
  ]);
  expect(ended(now)).toBe(2);
  expect(deadLettered(now)).toBe(1);
});
