import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../lambda/budget/retry-after.ts";
import { type ControlItem, EMPTY_BUCKET, EMPTY_ITEM, type SupplyModel } from "../../lambda/budget/state.ts";

const NOW = 1_000;

/** A bucket of 5 whose rate was measured from one second to another. */
function measured(refillPerSecond: number | undefined, fromSecond: number, toSecond: number): SupplyModel {
  const anchor = { supply: 5, second: fromSecond };
  return {
    burst: 5,
    known: { supply: 5, second: toSecond },
    ...(refillPerSecond !== undefined && { refillPerSecond }),
    resetSecond: toSecond + 1,
    stepSeconds: 1,
    anchor,
    nextAnchor: anchor,
  };
}

function itemWith(write: SupplyModel | undefined, management?: SupplyModel): ControlItem {
  const bucket = (model: SupplyModel | undefined) => (model ? { ...EMPTY_BUCKET, model } : EMPTY_BUCKET);
  const buckets = { ...EMPTY_ITEM.buckets, write: bucket(write), management: bucket(management) };
  return { ...EMPTY_ITEM, buckets };
}

function secondsAway(item: ControlItem, waiting: number, lane: "interactive" | "bulk" = "bulk"): number {
  return retryAfterMs(item, { group: "write", lane, waiting, second: NOW }, () => 0) / 1000;
}

describe("how long an operation without a permit stays away", () => {
  it.each([
    ["its place in the line at a rate that answers have shown", measured(2.5, NOW - 10, NOW - 1), 300, 120],
    ["a second, while nothing is known of the rate", measured(undefined, NOW - 10, NOW), 300, 1],
    ["a second at least", measured(2.5, NOW - 10, NOW), 1, 1],
    ["15 minutes at most", measured(0.1, NOW - 100, NOW), 1_000, 900],
    ["a second right after the bucket was full, which hides the rate", measured(0.25, NOW, NOW), 300, 1],
    ["no longer than such a rate has held, twice over", measured(0.25, NOW - 5, NOW - 5), 300, 10],
    ["its place in the line where such a rate has held long", measured(2.5, NOW - 600, NOW - 600), 300, 120],
  ])("is %s", (_, model, waiting, expected) => {
    expect(secondsAway(itemWith(model), waiting)).toBeCloseTo(expected, 3);
  });

  it("is a second while no limit has been seen", () => {
    expect(secondsAway(itemWith(undefined), 300)).toBe(1);
  });

  it("is that of the slower bucket", () => {
    const item = itemWith(measured(2.5, NOW - 10, NOW), measured(1, NOW - 10, NOW));
    expect(secondsAway(item, 300)).toBe(300);
  });

  it("is a minute at most for an urgent request, which has no place in a line", () => {
    expect(secondsAway(itemWith(measured(2.5, NOW - 10, NOW)), 300, "interactive")).toBe(60);
  });

  it("is drawn, so that those who were sent away together return one by one", () => {
    const item = itemWith(measured(2.5, NOW - 10, NOW));
    expect(retryAfterMs(item, { group: "write", lane: "bulk", waiting: 300, second: NOW }, () => 1)).toBe(
      132_000,
    );
  });
});
