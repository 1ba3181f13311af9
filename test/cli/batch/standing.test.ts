import { describe, expect, test } from "vitest";
import type { Batch, BatchState } from "../../../contract/batch.ts";
import { batchStatusOf, QUIET_AFTER_MS } from "../../../operator/batch/batch-status.ts";
import { NOTHING_COUNTED } from "../../../operator/batch/progress.ts";
import { mayBeOver } from "../../../operator/batch/refresh.ts";
import { RUNNING } from "../../batches/arbitraries.ts";

const BATCH: Batch = { ...RUNNING, expectedRows: 10, sentRows: 10 };

describe("a batch of 10 rows is over", () => {
  test.each<[BatchState, number, number, boolean | undefined, number, boolean]>([
    // state, sent, ended, lane empty → waiting, over
    ["filling", 10, 10, true, 0, false],
    ["running", 10, 9, true, 1, false],
    ["running", 10, 10, undefined, 0, true],
    ["finished", 10, 10, undefined, 0, true],
    ["finished", 10, 9, false, 1, false],
    ["finished", 10, 9, true, 1, true],
    ["cancelled", 10, 10, undefined, 0, true],
    ["cancelled", 10, 9, true, 1, false],
    // The sender was killed: more than 4 may be sent.
    ["cancelled", 4, 4, undefined, 0, false],
    ["cancelled", 4, 4, false, 0, false],
    ["cancelled", 4, 6, false, 0, false],
    ["cancelled", 4, 4, true, 0, true],
    ["stopped", 4, 6, true, 0, true],
    ["stopped", 4, 3, true, 1, false],
  ])("%s, %d sent, %d ended, lane empty: %s", (state, sentRows, number, laneEmpty, waiting, over) => {
    const now = { ...NOTHING_COUNTED, counts: { cancelled: number } };
    const lane = laneEmpty === undefined ? undefined : { isEmpty: laneEmpty, recent: 0, nowMs: 0 };
    expect(batchStatusOf({ ...BATCH, state, sentRows }, now, lane)).toEqual({ waiting, over });
  });

  test.each<BatchState>(["running", "finished", "cancelled"])(
    "not while one of its endings may be counted twice (%s)",
    (state) => {
      const now = { ...NOTHING_COUNTED, counts: { cancelled: 10 }, doubtful: 1 };
      const lane = { isEmpty: true, recent: 0, nowMs: 0 };
      expect(batchStatusOf({ ...BATCH, state }, now, lane)).toEqual({ waiting: 1, over: false });
    },
  );

  test.each([
    ["15 minutes after it was cancelled, when nothing of it ends", QUIET_AFTER_MS, 0, 4, true],
    ["not before", QUIET_AFTER_MS - 1, 0, 4, false],
    ["nor while some of it ends", QUIET_AFTER_MS, 1, 4, false],
    ["nor while rows wait that were sent for sure", QUIET_AFTER_MS, 0, 3, false],
  ])("in a lane that others fill: %s", (_, sinceMs, recent, number, over) => {
    const batch: Batch = { ...BATCH, state: "cancelled", sentRows: 4, stoppedAtMs: 1_000 };
    const now = { ...NOTHING_COUNTED, counts: { cancelled: number } };
    const lane = { isEmpty: false, recent, nowMs: 1_000 + sinceMs };
    expect(batchStatusOf(batch, now, lane).over).toBe(over);
  });

  test.each<[string, BatchState, number, number, boolean]>([
    ["15 minutes after it was cancelled, when nothing of it ends", "cancelled", QUIET_AFTER_MS, 0, true],
    ["and as long after its failures stopped it", "stopped", QUIET_AFTER_MS, 0, true],
    ["not before: its last records may be on their way", "cancelled", QUIET_AFTER_MS - 1, 0, false],
    ["nor while some of it ends", "cancelled", QUIET_AFTER_MS, 1, false],
  ])(
    "in an empty lane though records are missing that retention took: %s",
    (_, state, sinceMs, recent, over) => {
      const batch: Batch = { ...BATCH, state, stoppedAtMs: 1_000 };
      const now = { ...NOTHING_COUNTED, counts: { cancelled: 3 } };
      const lane = { isEmpty: true, recent, nowMs: 1_000 + sinceMs };
      expect(batchStatusOf(batch, now, lane)).toEqual({ waiting: 7, over });
    },
  );
});

test.each<[BatchState, number, number, boolean]>([
  ["running", 10, 0, true],
  ["running", 100_000, 94_999, false],
  ["running", 100_000, 95_000, true],
  ["filling", 10, 10, false],
  ["cancelled", 10, 10, false],
  ["finished", 10, 10, false],
])(
  "%s, of %d rows the worker counted %d: whether it is worth a look",
  (state, expectedRows, finished, is) => {
    expect(mayBeOver({ ...BATCH, state, expectedRows, finished })).toBe(is);
  },
);
