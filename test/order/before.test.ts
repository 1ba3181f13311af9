import { describe, expect, it } from "vitest";
import { type Applied, type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import { beforeOf, type Evidence } from "../../lambda/order/before.ts";

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
const ENABLED: PairState = {
  ...UNKNOWN_PAIR,
  version: 2,
  applied: applied("enabled"),
  settings: { show_as_button: { value: false, place } },
};
const DISABLED: PairState = { ...UNKNOWN_PAIR, version: 2, applied: applied("disabled") };

const RECORDED = { state: "enabled", source: "recorded", settings: { show_as_button: false } } as const;
const INFERRED = { state: "disabled", source: "inferred" } as const;
const OWN = "operation_2";
const OTHERS = { operationId: "operation_1" };
const SETTINGS = { assign_membership_on_login: true, show_as_button: true };

describe("beforeOf", () => {
  it.each([
    ["an answer that says disabled", UNKNOWN_PAIR, "disabled", { state: "disabled", source: "inferred" }],
    [
      "disabled, though the table has it enabled",
      ENABLED,
      "disabled",
      { state: "disabled", source: "inferred" },
    ],
    ["enabled, as the table has it", ENABLED, "enabled", RECORDED],
    ["enabled, by whom the table does not know", UNKNOWN_PAIR, "enabled", { state: "unknown" }],
    ["enabled, though the table has it disabled", DISABLED, "enabled", { state: "unknown" }],
    ["an answer that tells nothing: enabled on record", ENABLED, "untold", RECORDED],
    [
      "an answer that tells nothing: disabled on record",
      DISABLED,
      "untold",
      { state: "disabled", source: "recorded" },
    ],
    ["an answer that tells nothing, and nothing on record", UNKNOWN_PAIR, "untold", { state: "unknown" }],
    ["turned on by this very call", ENABLED, "created", INFERRED],
    [
      "what a crashed execution's call may have done itself",
      { ...ENABLED, claim: { operationId: OWN, alone: 0, untilMs: 9 } },
      "disabled",
      { state: "unknown" },
    ],
    [
      "what another operation's call in doubt may have done before",
      { ...ENABLED, inDoubt: [OTHERS] },
      "enabled",
      { state: "unknown" },
    ],
    [
      "what a call whose answer was lost may have done itself",
      { ...ENABLED, unsettled: { operationId: OWN, untilMs: 9 } },
      "untold",
      { state: "unknown" },
    ],
    ["gone after another operation's call in doubt", { ...ENABLED, inDoubt: [OTHERS] }, "disabled", INFERRED],
    ["turned on after another operation's", { ...ENABLED, inDoubt: [OTHERS] }, "created", INFERRED],
    [
      "turned on after a call of its own that was not heard: that one met the same or did it",
      { ...UNKNOWN_PAIR, unsettled: { operationId: OWN, untilMs: 9 } },
      "created",
      INFERRED,
    ],
    [
      "turned on after another operation's and then its own",
      { ...UNKNOWN_PAIR, inDoubt: [OTHERS, { operationId: OWN }] },
      "created",
      INFERRED,
    ],
    [
      "turned on after its own and then another operation's: that one may have turned it off",
      { ...UNKNOWN_PAIR, inDoubt: [{ operationId: OWN }, OTHERS] },
      "created",
      { state: "unknown" },
    ],
  ] as const)("%s", (_, pair, answer, expected) => {
    expect(beforeOf(pair, { operationId: OWN, answer })).toEqual(expected);
  });

  it("has every setting of a recorded state that the last answer showed, and knows that there are no more", () => {
    const left = { assign_membership_on_login: false, show_as_button: false };
    const pair = { ...ENABLED, applied: { ...applied("enabled"), left } };
    expect(beforeOf(pair, { operationId: OWN, answer: "untold" })).toEqual({
      ...RECORDED,
      settings: left,
      isComplete: true,
    });
  });

  it.each([
    ["settled before the request was sent", 20_000, RECORDED],
    [
      "settled since: it may have cleared the doubt about a call of this very request",
      4_000,
      { state: "unknown" },
    ],
  ] as const)("where a request was delivered before, of a pair that was %s", (_, triedSinceMs, expected) => {
    const stateBefore = (pair: PairState, evidence: Omit<Evidence, "operationId">) =>
      beforeOf(pair, { operationId: OWN, ...evidence });
    expect(stateBefore(ENABLED, { answer: "untold", triedSinceMs })).toEqual(expected);
    expect(stateBefore(ENABLED, { answer: "untold" })).toEqual(RECORDED);
    expect(stateBefore(UNKNOWN_PAIR, { answer: "disabled", triedSinceMs })).toEqual(INFERRED);
  });

  it.each([
    ["enabled", { state: "enabled", settings: SETTINGS }],
    ["off", { state: "off", settings: SETTINGS }],
    ["disabled", { state: "disabled" }],
  ] as const)("what was seen stands against every answer and record: %s", (_, seen) => {
    for (const pair of [UNKNOWN_PAIR, ENABLED, DISABLED, { ...ENABLED, inDoubt: [{ operationId: OWN }] }]) {
      for (const answer of ["enabled", "disabled", "untold"] as const) {
        expect(beforeOf(pair, { operationId: OWN, seen, answer })).toEqual({ ...seen, source: "seen" });
      }
    }
  });
});
