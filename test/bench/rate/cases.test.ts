import { describe, expect, test } from "vitest";
import { CASES } from "../../../bench/rate/cases.ts";
import { atLatencies, chosenCases } from "../../../bench/rate/options.ts";

test("no two cases have one name", () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
});

test.each(CASES.map((each) => [each.name, each] as const))("%s: its quick form is less work", (_, each) => {
  expect(each.quick.operations).toBeLessThan(each.full.operations);
  expect(each.quick.operations).toBeGreaterThan(0);
});

test.each(CASES.map((each) => [each.name, each] as const))(
  "%s: the reserve leaves tokens to take",
  (_, each) => {
    for (const limit of Object.values(each.limits)) expect(each.reserve).toBeLessThan(limit.burst);
  },
);

test("ours are all bounded, and the peers are not", () => {
  for (const { client, bounds } of CASES) {
    if (client.kind === "sdk") expect(bounds).toEqual({});
    else expect(bounds).toMatchObject({ lost: 0, throttled: expect.anything() });
  }
});

test("a case is made at each latency that is asked for, and says which", () => {
  const cases = atLatencies(chosenCases(CASES, ["5,150"]), ["near", "recorded"]);
  expect(cases.map(({ name, latencyMs }) => [name, latencyMs])).toEqual([
    ["5,150", [80, 180]],
    ["5,150 recorded", [300, 420]],
  ]);
});

describe("the choice of cases", () => {
  test("is all of them where none is named", () => {
    expect(chosenCases(CASES, undefined)).toEqual(CASES);
  });

  test("keeps the order in which they are made", () => {
    expect(chosenCases(CASES, ["urgent", "5,150"]).map(({ name }) => name)).toEqual(["5,150", "urgent"]);
  });

  test("names what there is not", () => {
    expect(() => chosenCases(CASES, ["5,150", "5,151"])).toThrow("--case: there is no 5,151.");
  });
});
