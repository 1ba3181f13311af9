import { expect, test } from "vitest";
import { type BudgetLook, recentThroughput } from "../../../operator/budget/throughput.ts";

const look = (seconds: number, granted: Readonly<Record<string, number>>): BudgetLook => ({
  atMs: seconds * 1_000,
  granted: new Map(Object.entries(granted)),
});

test("recentThroughput() spreads permits that were granted in rounds over its time", () => {
  const looks = [
    look(0, { write: 0 }),
    look(5, { write: 100 }),
    look(10, { write: 100 }),
    look(15, { write: 200 }),
  ];
  expect(recentThroughput(looks, 10_000)).toEqual(new Map([["write", 600]]));
});

test("recentThroughput() takes what there is: one look tells nothing, and a new bucket counts from its first look", () => {
  expect(recentThroughput([look(0, { write: 9 })], 10_000)).toEqual(new Map());
  const looks = [look(0, { write: 0 }), look(5, { write: 50, read: 10 }), look(10, { write: 50, read: 20 })];
  expect(recentThroughput(looks, 10_000)).toEqual(
    new Map([
      ["write", 300],
      ["read", 120],
    ]),
  );
});

test("recentThroughput() counts permits that were given back as none", () => {
  expect(recentThroughput([look(0, { write: 5 }), look(5, { write: 3 })], 10_000)).toEqual(
    new Map([["write", 0]]),
  );
});
