import { describe, expect, it, test } from "vitest";
import {
  ahead,
  availableTokens,
  type BudgetView,
  blockSize,
  isStalled,
  knownBuckets,
  refillPerSecond,
  reserved,
} from "../../lambda/budget/budget-view.ts";
import { slotOf } from "../../lambda/budget/grants.ts";
import {
  type BucketState,
  type ControlItem,
  EMPTY_BUCKET,
  EMPTY_ITEM,
  type SupplyModel,
} from "../../lambda/budget/state.ts";
import { SECOND, stateWith } from "./arbitraries.ts";

function model(burst: number, refillPerSecond?: number): SupplyModel {
  const point = { supply: burst, second: SECOND };
  const rate = refillPerSecond === undefined ? {} : { refillPerSecond };
  return {
    burst,
    known: point,
    ...rate,
    resetSecond: SECOND,
    stepSeconds: 1,
    anchor: point,
    nextAnchor: point,
  };
}

function item(write: BucketState, management: BucketState = EMPTY_BUCKET): ControlItem {
  return { ...EMPTY_ITEM, buckets: { ...EMPTY_ITEM.buckets, write, management } };
}

const WRITE = stateWith(model(10, 5), 4);
const MANAGEMENT = stateWith(model(30, 2), 27);

function outlook(rest: Partial<BudgetView> = {}): BudgetView {
  return {
    item: item(WRITE, MANAGEMENT),
    group: "write",
    lane: "interactive",
    waiting: 1,
    confirmed: true,
    roundTripMs: 0,
    nowMs: SECOND * 1000,
    stalledMs: 0,
    reserveShare: 0.2,
    fresh: true,
    ...rest,
  };
}

describe("the buckets that count a call", () => {
  it("are its group's and the management API's, as far as their limits have been seen", () => {
    const names = (known: ControlItem) => knownBuckets(known, "write").map(({ bucket }) => bucket);
    expect(names(item(WRITE, MANAGEMENT))).toEqual(["write", "management"]);
    expect(names(item(WRITE))).toEqual(["write"]);
    expect(names(EMPTY_ITEM)).toEqual([]);
  });

  it.each([
    ["the lower of the two", item(WRITE, MANAGEMENT), 2],
    ["the one that is known", item(stateWith(model(10), 0), MANAGEMENT), 2],
    ["the group's where it is alone", item(WRITE), 5],
    ["unknown where none is", EMPTY_ITEM, undefined],
  ])("bind it to a rate that is %s", (_, known, rate) => {
    expect(refillPerSecond(known, "write")).toBe(rate);
  });
});

describe("a position in the line", () => {
  it.each([
    ["one where the rate is unknown", undefined, 10, 1],
    ["one at a slow rate", 5, 10, 1],
    ["a tenth of a second's refill, rounded up", 31, 10, 4],
    ["no more than wait", 31, 2, 2],
    ["at most a batch's ten", 500, 30, 10],
    ["one also when no permit waits", 31, 0, 1],
  ])("is for %s", (_, rate, waiting, size) => {
    expect(blockSize(item(stateWith(model(600, rate), 0)), "write", waiting)).toBe(size);
  });

  it.each([
    ["what was promised before it and not served", { end: 12, size: 3 }, 5, 4],
    ["none when its turn has come", { end: 12, size: 3 }, 9, 0],
    ["none when it was passed over", { end: 12, size: 3 }, 15, 0],
    ["none where there is no line", undefined, 0, 0],
  ])("has ahead of it %s", (_, position, served, permits) => {
    expect(ahead(item({ ...WRITE, promised: 20, served }), "write", position)).toBe(permits);
  });
});

describe("the tokens that a lane may take", () => {
  test("are those of the scarcer bucket, less what bulk leaves to others", () => {
    const available = (lane: "interactive" | "bulk", known = item(WRITE, MANAGEMENT)) => {
      const seen = outlook({ lane, item: known });
      return availableTokens(seen, knownBuckets(known, "write"), SECOND);
    };
    expect(available("interactive")).toBe(30 - 27);
    expect(available("bulk")).toBe(30 - 27 - 6);
    expect(available("interactive", item(WRITE))).toBe(10 - 4);
    expect(available("bulk", item(WRITE))).toBe(10 - 4 - 2);
    expect(reserved(outlook({ lane: "bulk" }), model(10))).toBe(2);
  });
});

describe("the line is stalled", () => {
  const startMs = SECOND * 1000;
  const clock = { earliestMs: 0, latestMs: 0, atMs: startMs };
  const marked = item({ ...WRITE, marks: [{ slot: slotOf(startMs), granted: 0 }] });
  it.each([
    [
      "when this asker and the marks have seen nothing for so long",
      { stalledMs: 1000, clock, item: marked },
      1250,
      true,
    ],
    ["not while a mark is younger", { stalledMs: 1000, clock, item: marked }, 1249, false],
    ["not before this asker has waited so long itself", { stalledMs: 999, clock, item: marked }, 9999, false],
    ["as far as it can see where there are no marks", { stalledMs: 1000, clock }, 0, true],
    ["as far as it can see where the server's clock is unknown", { stalledMs: 1000, item: marked }, 0, true],
  ])("%s", (_, seen, afterMs, stalled) => {
    expect(isStalled(outlook(seen), startMs + afterMs, 1000)).toBe(stalled);
  });
});
