import { describe, expect, test } from "vitest";
import type { Batch } from "../../../contract/batch.ts";
import { NOTHING_COUNTED, type Progress } from "../../../operator/batch/progress.ts";
import { doubtsOf } from "../../../operator/doctor/batches.ts";
import { RUNNING } from "../../batches/arbitraries.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;
const at = (ms: number) => new Date(NOW + ms).toISOString();

const BATCH: Batch = {
  ...RUNNING,
  batchId: "okta",
  expectedRows: 10,
  sentRows: 10,
  createdAtMs: NOW - HOUR_MS,
};

const progress = (more: Partial<Progress> = {}): Pick<Batch, "progress"> => ({
  progress: {
    ...NOTHING_COUNTED,
    counts: { "succeeded/applied": 4 },
    countedUntil: at(-60_000),
    vouchedUntil: at(-60_000),
    countedAllAt: at(-60_000),
    ...more,
  },
});
const doubts = (batch: Partial<Batch>) =>
  doubtsOf({ ...BATCH, ...batch }, NOW, (command) => `orgconn ${command} --local`);

describe("the standing of a batch", () => {
  test.each<[string, Partial<Batch>]>([
    ["without a look so far", {}],
    ["that goes on", progress()],
    ["whose lane is empty for a moment", progress({ idleSince: at(-60_000) })],
    ["that is being filled", { state: "filling", sentRows: 3 }],
    ["that is over, whatever it says", { state: "finished", ...progress({ countedUntil: at(HOUR_MS) }) }],
  ])("%s may be right", (_, batch) => {
    expect(doubts(batch)).toEqual([]);
  });

  test.each<[string, Partial<Batch>, detail: RegExp, remedy: RegExp]>([
    [
      "that a clock ahead has counted",
      progress({ countedUntil: at(HOUR_MS), vouchedUntil: at(HOUR_MS) }),
      /counted by a clock/,
      /^orgconn batch show okta --local recounts it/,
    ],
    [
      "that a machine's own clock has counted",
      { state: "cancelled", ...progress({ vouchedUntil: at(-90_000) }) },
      /counted by a clock/,
      /batch show okta/,
    ],
    [
      "that begins later",
      { createdAtMs: NOW + HOUR_MS },
      /a time in the future.*operator began it/,
      /Set that machine's clock/,
    ],
    [
      "that was cancelled later",
      { state: "cancelled", stoppedAtMs: NOW + HOUR_MS },
      /a time in the future/,
      /clock/,
    ],
    [
      "with more endings than rows",
      progress({ counts: { superseded: 11 } }),
      /11 outcomes on record, but only 10 rows/,
      /bulk lane/,
    ],
    [
      "whose rows are in no lane",
      progress({ idleSince: at(-HOUR_MS) }),
      /6 rows to go, but its lane has been empty since 2026-11-22T11:00:00.000Z/,
      /orgconn batch cancel okta --local/,
    ],
    [
      "whose sender was killed",
      { state: "filling", sentRows: 3, createdAtMs: NOW - 25 * HOUR_MS },
      /3 of 10 rows sent/,
      /--batch okta/,
    ],
  ])("%s cannot be right", (_, batch, detail, remedy) => {
    expect(doubts(batch)).toEqual([
      { detail: expect.stringMatching(detail), remedy: expect.stringMatching(remedy) },
    ]);
  });
});
