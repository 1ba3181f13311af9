import { describe, expect, test } from "vitest";
import { believed } from "../../../operator/batch/believed.ts";
import { NOTHING_COUNTED, type Progress } from "../../../operator/batch/progress.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const at = (ms: number) => new Date(NOW + ms).toISOString();

const SOUND: Progress = {
  ...NOTHING_COUNTED,
  counts: { "succeeded/applied": 7 },
  countedUntil: at(-10_000),
  vouchedUntil: at(-10_000),
  countedAllAt: at(-60_000),
};
const HALF_AN_HOUR_MS = 1_800_000;

describe("of the progress that is stored", () => {
  test.each<[string, Progress]>([
    ["what AWS's clock has borne out", SOUND],
    ["what another look, a moment ago, took for now", { ...SOUND, countedAllAt: at(1_000) }],
    ["since when the lane is idle", { ...SOUND, idleSince: at(-5_000) }],
  ])("%s is believed", (_, progress) => {
    expect(believed({ ...progress }, NOW)).toEqual(progress);
  });

  test.each<[string, Progress]>([
    [
      "a checkpoint in the future",
      { ...SOUND, countedUntil: at(HALF_AN_HOUR_MS), vouchedUntil: at(HALF_AN_HOUR_MS) },
    ],
    ["a count in the future", { ...SOUND, countedAllAt: at(HALF_AN_HOUR_MS) }],
    ["a checkpoint that a machine's own clock moved on", { ...SOUND, countedUntil: at(-9_000) }],
    ["a checkpoint from before there was AWS's clock in it", { ...SOUND, vouchedUntil: undefined } as never],
    ["a checkpoint that is not a time", { ...SOUND, countedUntil: "soon", vouchedUntil: "soon" }],
  ])("%s is not: everything is counted anew", (_, progress) => {
    expect(believed({ ...progress }, NOW)).toEqual(NOTHING_COUNTED);
  });

  test("an idle lane in the future is not, and the rest is", () => {
    expect(believed({ ...SOUND, idleSince: at(HALF_AN_HOUR_MS) }, NOW)).toEqual(SOUND);
  });

  test("nothing is nothing", () => {
    expect(believed(undefined, NOW)).toEqual(NOTHING_COUNTED);
  });
});
