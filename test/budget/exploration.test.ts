import { describe, expect, it } from "vitest";
import type { BudgetView } from "../../lambda/budget/budget-view.ts";
import { clockProbeAtMs, isWorthProbing } from "../../lambda/budget/exploration.ts";
import { nextStep } from "../../lambda/budget/next-step.ts";
import { boundsOf, tightened, uncertaintyMs } from "../../lambda/budget/server-clock.ts";
import { EMPTY_ITEM, type SupplyModel } from "../../lambda/budget/state.ts";
import { SECOND, stateWith } from "./arbitraries.ts";

const NOW_MS = SECOND * 1000;
const point = { supply: 20, second: SECOND };
const MODEL: SupplyModel = {
  burst: 25,
  known: point,
  refillPerSecond: 12.5,
  resetSecond: SECOND + 1,
  stepSeconds: 1,
  anchor: { supply: 0, second: SECOND - 10 },
  nextAnchor: { supply: 0, second: SECOND - 10 },
};
const { refillPerSecond: _, ...WITHOUT_RATE } = MODEL;

/** The bulk lane's bucket holds its reserve of five, and no more. */
const view = (rest: Partial<BudgetView> = {}, model = MODEL): BudgetView => ({
  item: { ...EMPTY_ITEM, buckets: { ...EMPTY_ITEM.buckets, write: stateWith(model, 15) } },
  group: "write",
  lane: "bulk",
  waiting: 1,
  position: { end: 1, size: 1 },
  clock: { earliestMs: -250, latestMs: 350, atMs: NOW_MS },
  confirmed: true,
  roundTripMs: 300,
  nowMs: NOW_MS + 300,
  stalledMs: 0,
  reserveShare: 0.2,
  fresh: true,
  ...rest,
});

describe("a call that tells the clock", () => {
  it("is sent so that it is counted halfway between the moments at which a second may begin", () => {
    const bounds = { earliestMs: -400, latestMs: 400, atMs: NOW_MS };
    for (const [offsetMs, outwardMs] of [
      [-90, 150],
      [90, 150],
      [-300, 100],
      [300, 200],
    ] as const) {
      const sentAtMs = clockProbeAtMs(view(), bounds, SECOND + 1);
      const dateSecond = Math.floor((sentAtMs + outwardMs + offsetMs) / 1000);
      const seen = boundsOf(dateSecond, sentAtMs, sentAtMs + 300);
      const next = tightened(bounds, seen);
      expect(next && uncertaintyMs(next)).toBeLessThan((800 + 300) / 2 + 5);
    }
  });

  it.each<[string, Partial<BudgetView>, SupplyModel, boolean]>([
    ["where the bounds are far apart", {}, MODEL, true],
    ["not where they are as close as a round trip allows", { roundTripMs: 500 }, MODEL, false],
    ["not in the interactive lane, which has no reserve", { lane: "interactive" }, MODEL, false],
    ["whatever a round trip takes while the rate is unknown", { roundTripMs: 500 }, WITHOUT_RATE, true],
  ])("is worth it %s", (_, seen, model, isWorth) => {
    expect(isWorthProbing(view(seen, model))).toBe(isWorth);
  });

  it("is made by the first that needs the next refill, though others have not taken what is there", () => {
    const bucket = { ...stateWith(MODEL, 13), promised: 4, served: 0 };
    const item = { ...EMPTY_ITEM, buckets: { ...EMPTY_ITEM.buckets, write: bucket } };
    const wait = (end: number) => nextStep(view({ item, position: { end, size: 1 } }));
    const [third, fourth] = [wait(3), wait(4)];
    expect(third).toMatchObject({ do: "wait", afterwards: "claim" });
    expect(fourth).toMatchObject({ do: "wait", afterwards: "claim" });
    if (third.do !== "wait" || fourth.do !== "wait") return;
    expect(fourth.ms - third.ms).toBeCloseTo((600 + 300) / 2, 0);
  });
});
