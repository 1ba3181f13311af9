import { describe, expect, it } from "vitest";
import { assumedLimit, withoutHeaders } from "../../lambda/budget/assumed.ts";
import { learn } from "../../lambda/budget/learn.ts";
import { EMPTY_BUCKET, type SupplyModel } from "../../lambda/budget/state.ts";
import { level } from "../../lambda/budget/supply.ts";
import { SECOND, stateWith } from "./arbitraries.ts";

const SMALLEST = { burst: 5, refillPerSecond: 25 / 60 };
const ENTERPRISE = { burst: 5, refillPerSecond: 2.5 };
const point = { supply: 30, second: SECOND };

const LEARNED: SupplyModel = {
  burst: 25,
  known: point,
  refillPerSecond: 12.5,
  resetSecond: SECOND + 1,
  stepSeconds: 1,
  anchor: point,
  nextAnchor: point,
};

const ASSUMED = withoutHeaders({ ...EMPTY_BUCKET, granted: 20 }, SECOND, SMALLEST) as SupplyModel;

describe("the limit that is assumed where answers name none", () => {
  it.each([
    ["the smallest documented one", "write", {}, SMALLEST],
    ["what is configured", "write", { write: ENTERPRISE }, ENTERPRISE],
    [
      "of reads, two thirds of what is configured for writes",
      "read",
      { write: ENTERPRISE },
      { burst: 5, refillPerSecond: 2.5 * (2 / 3) },
    ],
    ["of reads, 25 a minute at least", "read", { write: SMALLEST }, SMALLEST],
    ["of the list of organizations, the smallest one", "list_organizations", { write: ENTERPRISE }, SMALLEST],
  ] as const)("is %s", (_, group, hints, limit) => {
    expect(assumedLimit(group, hints)).toEqual(limit);
  });
});

describe("an answer without rate limit headers", () => {
  const afterBare = (model: SupplyModel, seconds: number, limit = SMALLEST) =>
    withoutHeaders(stateWith(model, 20), SECOND + seconds, limit);

  it("is where an assumed model begins, with two tokens", () => {
    expect(ASSUMED).toMatchObject({ ...SMALLEST, assumed: true, known: { supply: 22, second: SECOND } });
    const state = stateWith(ASSUMED, 20);
    expect([0, 1, 4, 5, 60].map((seconds) => level(state, ASSUMED, SECOND + seconds))).toEqual([
      2, 3, 3, 4, 5,
    ]);
  });

  it("says nothing new where the limit is assumed", () => {
    expect(afterBare(ASSUMED, 500)).toBeUndefined();
  });

  it("brings another configuration into effect, and keeps what is in the bucket", () => {
    const next = afterBare(ASSUMED, 5, ENTERPRISE);
    expect(next).toMatchObject({ ...ENTERPRISE, assumed: true, known: { supply: 24, second: SECOND + 5 } });
  });

  it.each<[string, SupplyModel, number, Partial<SupplyModel> | undefined]>([
    ["is noted beside a learned model", LEARNED, 0, { refillPerSecond: 12.5, bareSinceSecond: SECOND }],
    ["leaves it for ten minutes", { ...LEARNED, bareSinceSecond: SECOND }, 599, undefined],
    [
      "takes its place then, without a token",
      { ...LEARNED, bareSinceSecond: SECOND },
      600,
      { ...SMALLEST, assumed: true, known: { supply: 20, second: SECOND + 600 } },
    ],
    ["says nothing of a bucket that only refusals show", { ...LEARNED, hidden: true }, 900, undefined],
  ])("%s", (_, model, seconds, next) => {
    if (next === undefined) expect(afterBare(model, seconds)).toBeUndefined();
    else expect(afterBare(model, seconds)).toMatchObject(next);
  });

  it("takes the place of a model without a rate after ten seconds", () => {
    const { refillPerSecond: _, ...rest } = LEARNED;
    const model = { ...rest, bareSinceSecond: SECOND };
    expect(afterBare(model, 9)).toBeUndefined();
    expect(afterBare(model, 10)).toMatchObject(SMALLEST);
  });
});

describe("an answer with rate limit headers after some without", () => {
  const shows = {
    second: SECOND + 61,
    limit: 25,
    remaining: 20,
    throttled: false,
    countedBefore: 10,
    countedAtMost: 790,
  };

  it("is where a learned model begins", () => {
    const first = learn(stateWith(ASSUMED, 20), { ...shows, second: SECOND });
    expect(first).toMatchObject({ burst: 25, known: { supply: 31 } });
    expect(first).not.toHaveProperty("assumed");
    expect(first).not.toHaveProperty("refillPerSecond");
  });

  it("begins with the configured rate where it names the configured limit", () => {
    const hint = { burst: 25, refillPerSecond: 12.5 };
    expect(learn(stateWith(ASSUMED, 20), { ...shows, second: SECOND }, hint)?.refillPerSecond).toBe(12.5);
  });

  it("ends the doubt about a learned model, once they have been back for a minute", () => {
    const doubted = stateWith({ ...LEARNED, bareSinceSecond: SECOND }, 780);
    expect(learn(doubted, { ...shows, second: SECOND + 59, countedAtMost: 770 })).toBeUndefined();
    const trusted = learn(doubted, shows);
    expect(trusted).toEqual(LEARNED);
    expect(learn(doubted, { ...shows, throttled: true, remaining: 0, countedAtMost: 780 })).toMatchObject({
      bareSinceSecond: SECOND,
    });
  });
});
