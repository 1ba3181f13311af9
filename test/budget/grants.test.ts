import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  grantedBefore,
  grantsSince,
  lastGrantMs,
  markOf,
  slotOf,
  surelyCounted,
} from "../../lambda/budget/grants.ts";
import { type BucketState, EMPTY_BUCKET } from "../../lambda/budget/state.ts";
import { SECOND } from "./arbitraries.ts";

const SLOT_MS = 250;
const START_MS = SECOND * 1000;
const START = slotOf(START_MS);

/** A bucket with marks at slots counted from the start, each with the permits that had been granted before it. */
function bucket(granted: number, marks: readonly (readonly [slot: number, before: number])[]): BucketState {
  return {
    ...EMPTY_BUCKET,
    granted,
    marks: marks.map(([slot, before]) => ({ slot: START + slot, granted: before })),
  };
}

interface Grant {
  readonly atMs: number;
  readonly permits: number;
}

const histories = fc
  .array(fc.record({ gapMs: fc.nat(700), permits: fc.integer({ min: 1, max: 10 }) }), { maxLength: 20 })
  .map((steps) => {
    let atMs = START_MS;
    return steps.map(({ gapMs, permits }): Grant => {
      atMs += gapMs;
      return { atMs, permits };
    });
  });

/** The bucket after claims whose server clock was right: the first of a slot marks it, and forgets what is too old. */
function after(history: readonly Grant[]): BucketState {
  let state: BucketState = EMPTY_BUCKET;
  for (const { atMs, permits } of history) {
    const { slot, forget } = markOf(state, atMs);
    const kept = state.marks.filter((mark) => !forget.includes(mark.slot));
    const marked = kept.some((mark) => mark.slot === slot);
    const marks = marked ? kept : [...kept, { slot, granted: state.granted }];
    state = { ...state, granted: state.granted + permits, marks };
  }
  return state;
}

const grantedUntil = (history: readonly Grant[], beforeMs: number) =>
  history.filter(({ atMs }) => atMs < beforeMs).reduce((sum, { permits }) => sum + permits, 0);

describe("a slot", () => {
  it("is a quarter of a second of the server's clock", () => {
    expect([0, 249, 250, 999, 1000].map((ms) => slotOf(START_MS + ms) - START)).toEqual([0, 0, 1, 3, 4]);
  });
});

describe("a claim's mark", () => {
  it("is its slot, and forgets those that are more than a second and a quarter old", () => {
    const state = bucket(9, [
      [-6, 1],
      [-5, 2],
      [-1, 3],
    ]);
    expect(markOf(state, START_MS)).toEqual({ slot: START, forget: [START - 6] });
  });

  it("forgets slots so far in the future that a clock must have been wrong", () => {
    const state = bucket(9, [
      [0, 1],
      [8, 2],
      [9, 3],
    ]);
    expect(markOf(state, START_MS)).toEqual({ slot: START, forget: [START + 9] });
  });
});

describe("the permits granted before a moment", () => {
  it("are all of them where no mark is later", () => {
    expect(grantedBefore(EMPTY_BUCKET, START_MS)).toBe(0);
    expect(grantedBefore(bucket(7, [[0, 3]]), START_MS + SLOT_MS)).toBe(7);
  });

  it("are the least that any mark from its slot on names", () => {
    const state = bucket(9, [
      [0, 1],
      [1, 5],
      [2, 4],
    ]);
    expect(
      [-1, 0, SLOT_MS - 1, SLOT_MS, 2 * SLOT_MS].map((ms) => grantedBefore(state, START_MS + ms)),
    ).toEqual([1, 1, 1, 4, 4]);
  });

  it("are never more than there were, and exact at the beginning of a slot of the last second", () => {
    fc.assert(
      fc.property(histories, fc.nat(1200), (history, agoMs) => {
        const last = history.at(-1)?.atMs ?? START_MS;
        const state = after(history);
        const momentMs = last - agoMs;
        expect(grantedBefore(state, momentMs)).toBeLessThanOrEqual(grantedUntil(history, momentMs));
        const slotMs = slotOf(momentMs) * SLOT_MS;
        expect(grantedBefore(state, slotMs)).toBe(grantedUntil(history, slotMs));
        expect(state.marks.length).toBeLessThanOrEqual(6);
      }),
    );
  });

  it("leave those that were granted since", () => {
    expect(grantsSince(bucket(9, [[0, 4]]), SECOND)).toBe(5);
    expect(grantsSince(bucket(9, [[-1, 4]]), SECOND)).toBe(0);
  });
});

describe("what the server has surely counted", () => {
  const state = bucket(10, [
    [0, 2],
    [4, 6],
  ]);
  it.each([
    ["what was granted before a call's way there", 1, 1000, 2000, 2],
    ["what was granted longer ago than that", 1, 1000, 250, 6],
    ["all but the claim itself, if nothing else is recent", 3, 5000, 250, 7],
  ])("is %s", (_, claimed, afterMs, arrivalMs, counted) => {
    expect(surelyCounted(state, undefined, claimed, START_MS + afterMs, arrivalMs)).toBe(counted);
  });

  it("is never more than that, though the marks were made before the server's clock was known as well as now", () => {
    fc.assert(
      fc.property(
        histories,
        fc.nat(1_500),
        fc.nat(1_500),
        fc.nat(2_000),
        fc.nat(1_000),
        (history, looseMs, tightMs, laterMs, arrivalMs) => {
          const offByMs = Math.min(looseMs, tightMs);
          const marksOffByMs = Math.max(looseMs, tightMs);
          const state = after(history.map(({ atMs, permits }) => ({ atMs: atMs - marksOffByMs, permits })));
          const nowMs = (history.at(-1)?.atMs ?? START_MS) + laterMs;
          const gainedMs = marksOffByMs - offByMs;
          const clock = { earliestMs: -offByMs, latestMs: 1, atMs: nowMs, gainedMs };
          const counted = surelyCounted(state, clock, 0, nowMs - offByMs, arrivalMs);
          expect(counted).toBeLessThanOrEqual(grantedUntil(history, nowMs - arrivalMs));
        },
      ),
    );
  });

  it("leaves the marks that were made since the clock is known as well as now", () => {
    const clock = { earliestMs: 0, latestMs: 100, atMs: START_MS, gainedMs: 1_000 };
    expect(surelyCounted(state, clock, 1, START_MS + 1_000, 250)).toBe(6);
    expect(surelyCounted(state, { ...clock, atMs: START_MS + 1_000 }, 1, START_MS + 1_000, 250)).toBe(2);
  });
});

describe("the time since which nothing was granted", () => {
  it("is the end of the last slot with a mark", () => {
    expect(
      lastGrantMs(
        bucket(5, [
          [0, 1],
          [3, 2],
        ]),
      ),
    ).toBe(START_MS + 4 * SLOT_MS);
    expect(lastGrantMs(EMPTY_BUCKET)).toBeUndefined();
  });
});
