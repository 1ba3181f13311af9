import { describe, expect, it } from "vitest";
import { traitsOf, traitsToItem } from "../../contract/items/traits-item.ts";
import type { TenantTraits } from "../../contract/traits.ts";
import { BELIEVED_FOR_MS, believed, isWorthATry, learn } from "../../lambda/traits/traits.ts";

const DAY_MS = 86_400_000;
const at = (learnedAtMs: number, repeatedPost: TenantTraits["repeatedPost"] = "refused"): TenantTraits => ({
  repeatedPost,
  learnedAtMs,
  evidence: "409 to a repeated POST",
  by: "worker",
});

describe("a tenant's traits", () => {
  it("are believed for 30 days", () => {
    expect(BELIEVED_FOR_MS).toBe(30 * DAY_MS);
    expect(believed(at(0), BELIEVED_FOR_MS - 1)).toEqual(at(0));
    expect(believed(at(0), BELIEVED_FOR_MS)).toBeUndefined();
    expect(believed(undefined, 0)).toBeUndefined();
  });

  it.each([
    ["nothing is known: written", undefined, at(DAY_MS), { do: "write", traits: at(DAY_MS) }],
    ["the same was seen today: nothing", at(0), at(DAY_MS), { do: "nothing" }],
    [
      "the same was seen earlier: written anew",
      at(0),
      at(DAY_MS + 1),
      { do: "write", traits: at(DAY_MS + 1) },
    ],
    ["the other was seen: neither is believed", at(0, "upserted"), at(1), { do: "drop" }],
    [
      "the other was seen, long ago: written",
      at(0, "upserted"),
      at(BELIEVED_FOR_MS),
      { do: "write", traits: at(BELIEVED_FOR_MS) },
    ],
  ])("%s", (_, known, seen, change) => {
    expect(learn(known, seen)).toEqual(change);
  });

  it.each([
    ["nothing is known", undefined, 0, true],
    ["a refusal was seen today", at(0), DAY_MS, false],
    ["a refusal was seen earlier: later batches rely on it", at(0), DAY_MS + 1, true],
    ["an upsert was seen earlier: nothing relies on it", at(0, "upserted"), DAY_MS + 1, false],
    ["nothing is believed any more", at(0, "upserted"), BELIEVED_FOR_MS, true],
  ])("are worth a try where %s: %#", (_, known, nowMs, expected) => {
    expect(isWorthATry(known, nowMs)).toBe(expected);
  });

  it("survive the control table", () => {
    const traits = at(Date.UTC(2026, 10, 29), "upserted");
    expect(traitsOf({ traits: traitsToItem(traits), circuits: {} })).toEqual(traits);
    expect(traitsOf({})).toBeUndefined();
  });
});
