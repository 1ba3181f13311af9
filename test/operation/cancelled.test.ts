import { describe, expect, test } from "vitest";
import { UNKNOWN_PAIR } from "../../contract/pair.ts";
import { cancelled } from "../../lambda/operation/cancelled.ts";

const heldBy = (operationId: string) => ({ operationId, alone: 0, untilMs: 9 });
const IN_DOUBT = { status: "cancelled", detail: expect.stringContaining("it is unknown") };

describe("a cancelled operation", () => {
  test.each([
    ["that changes no pair", undefined, { status: "cancelled" }],
    ["of a pair without an item", UNKNOWN_PAIR, { status: "cancelled" }],
    ["of a pair that another has", { ...UNKNOWN_PAIR, claim: heldBy("other") }, { status: "cancelled" }],
    ["that left its claim behind", { ...UNKNOWN_PAIR, claim: heldBy("one") }, IN_DOUBT],
    ["whose lost call another overtook", { ...UNKNOWN_PAIR, inDoubt: [{ operationId: "one" }] }, IN_DOUBT],
    ["whose call's answer was lost", { ...UNKNOWN_PAIR, unsettled: heldBy("one") }, IN_DOUBT],
  ])("%s says whether a call may have been made", (_, pair, ending) => {
    expect(cancelled(pair, "one")).toEqual(ending);
  });
});
