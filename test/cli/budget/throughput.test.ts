import { expect, test } from "vitest";
import { budgetLook, throughputOf } from "../../../operator/budget/throughput.ts";

const look = (atMs: number, granted: Readonly<Record<string, number>>) =>
  budgetLook(
    { buckets: Object.entries(granted).map(([name, permitsGranted]) => ({ name, permitsGranted })) as never },
    atMs,
  );

test("throughputOf() is the permits a minute from look to look, for each bucket", () => {
  const looks = [
    look(0, { write: 100 }),
    look(2_000, { write: 105, read: 7 }),
    look(4_000, { write: 103, read: 10 }),
  ];
  expect([...throughputOf(looks)]).toEqual([
    ["write", [150, 0]],
    ["read", [90]],
  ]);
});

test("throughputOf() says nothing of a single look, or of two at one moment", () => {
  expect([...throughputOf([])]).toEqual([]);
  expect([...throughputOf([look(0, { write: 1 })])]).toEqual([["write", []]]);
  expect([...throughputOf([look(5, { write: 1 }), look(5, { write: 9 })])]).toEqual([["write", []]]);
});
