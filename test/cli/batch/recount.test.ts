import { expect, test } from "vitest";
import { NOTHING_COUNTED, type Progress } from "../../../operator/batch/progress.ts";
import { idleStep, isDoubtful } from "../../../operator/batch/recount.ts";

const iso = (ms: number) => new Date(ms).toISOString();
const counted = (fields: Partial<Progress>): Progress => ({ ...NOTHING_COUNTED, ...fields });

test.each([
  ["nothing is doubtful", 0, 1_000, 10 * 60_000, false],
  ["a few rows are counted anew at once", 1, 1_000, 100, true],
  ["a million rows not", 1, 1_000_000, 60_000, false],
  ["but after a minute", 1, 1_000_000, 63_000, true],
])("%s", (_, doubtful, rows, sinceMs, expected) => {
  const progress = counted({ doubtful, counts: { superseded: rows }, countedAllAt: iso(0) });
  expect(isDoubtful(progress, sinceMs)).toBe(expected);
});

test("everything is counted anew at the second idle look, and not again while it stays idle", () => {
  let progress = counted({ countedAllAt: iso(0), counts: { superseded: 10 } });
  const recounts: number[] = [];
  for (let nowMs = 10_000; nowMs < 60_000; nowMs += 2_000) {
    const { idleSince, recount } = idleStep(progress, true, nowMs);
    progress = { ...progress, idleSince };
    if (!recount) continue;
    recounts.push(nowMs);
    progress = { ...progress, countedAllAt: iso(nowMs) };
  }
  expect(recounts).toEqual([12_000]);
  expect(idleStep(progress, false, 60_000)).toEqual({ idleSince: undefined, recount: false });
});

test("what flickers between idle and busy is not counted anew each time", () => {
  let progress = counted({ countedAllAt: iso(0), counts: { superseded: 1_000_000 } });
  const recounts: number[] = [];
  for (let nowMs = 0; nowMs < 30 * 60_000; nowMs += 2_000) {
    const { idleSince, recount } = idleStep(progress, nowMs % 8_000 !== 0, nowMs);
    progress = { ...progress, idleSince };
    if (!recount) continue;
    recounts.push(nowMs);
    progress = { ...progress, countedAllAt: iso(nowMs) };
  }
  expect(recounts).toHaveLength(2);
});
