import { describe, expect, it } from "vitest";
import { beforeOf } from "../../lambda/order/before.ts";
import { type Applied, type Pair, UNKNOWN_PAIR } from "../../lambda/order/pair.ts";

const place = { lane: "bulk", sequence: "1", sentAtMs: 1 } as const;
const applied = (state: Applied["state"]): Applied => ({
  operationId: "operation_1",
  state,
  result: "applied",
  before: { state: "unknown" },
  auth0Status: 201,
  place,
  atMs: 0,
});
const ENABLED: Pair = {
  ...UNKNOWN_PAIR,
  version: 2,
  applied: applied("enabled"),
  settings: { show_as_button: { value: false, place } },
};
const DISABLED: Pair = { ...UNKNOWN_PAIR, version: 2, applied: applied("disabled") };

describe("beforeOf", () => {
  it.each([
    ["an answer that says disabled", UNKNOWN_PAIR, "disabled", { state: "disabled" }],
    ["disabled, though the table has it enabled", ENABLED, "disabled", { state: "disabled" }],
    [
      "enabled, as the table has it",
      ENABLED,
      "enabled",
      { state: "enabled", settings: { show_as_button: false } },
    ],
    ["enabled, by whom the table does not know", UNKNOWN_PAIR, "enabled", { state: "unknown" }],
    ["enabled, though the table has it disabled", DISABLED, "enabled", { state: "unknown" }],
    [
      "what a crashed execution's call may have done itself",
      { ...ENABLED, claim: { operationId: "operation_2", alone: 0, untilMs: 9 } },
      "disabled",
      { state: "unknown" },
    ],
    [
      "what a call whose answer was lost may have done itself",
      { ...ENABLED, unsettled: { operationId: "operation_2", untilMs: 9 } },
      "enabled",
      { state: "unknown" },
    ],
  ] as const)("%s", (_, pair, stateBefore, expected) => {
    expect(beforeOf(pair, stateBefore)).toEqual(expected);
  });
});
