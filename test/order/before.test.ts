import { describe, expect, it } from "vitest";
import { beforeOf, mustCapture } from "../../lambda/order/before.ts";
import { type Applied, type Pair, UNKNOWN_PAIR } from "../../lambda/order/pair.ts";
import type { Settings } from "../../lambda/request/schema.ts";

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
      "what a call in doubt may have done before",
      { ...ENABLED, inDoubt: ["operation_2"] },
      "enabled",
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

describe("what was captured before", () => {
  const settings = { assign_membership_on_login: true, show_as_button: true, is_signup_enabled: false };
  const captured = { state: "enabled", settings } as const;

  it.each([
    ["goes before what the table has", ENABLED, "enabled", captured, captured],
    ["is known where the table knows nothing", UNKNOWN_PAIR, "enabled", captured, captured],
    [
      "is known where others' calls are in doubt",
      { ...ENABLED, inDoubt: ["operation_2"] },
      "enabled",
      captured,
      captured,
    ],
    ["is out of date where the answer contradicts it", ENABLED, "disabled", captured, { state: "disabled" }],
    [
      "is out of date the other way round",
      UNKNOWN_PAIR,
      "enabled",
      { state: "disabled" },
      { state: "unknown" },
    ],
    [
      "does not help where it could not be had",
      ENABLED,
      "enabled",
      { state: "unknown" },
      { state: "enabled", settings: { show_as_button: false } },
    ],
  ] as const)("%s", (_, pair, stateBefore, before, expected) => {
    expect(beforeOf(pair, stateBefore, before)).toEqual(expected);
  });
});

describe("whether to capture", () => {
  const ALL: Pair = {
    ...ENABLED,
    settings: {
      assign_membership_on_login: { value: true, place },
      show_as_button: { value: false, place },
      is_signup_enabled: { value: true, place },
    },
  };
  const held = (operationId: string) => ({ operationId, alone: 0, untilMs: 9 });
  const DISABLE = { kind: "disable", settings: {} } as const;
  const update = (settings: Settings) => ({ kind: "update", settings }) as const;

  it.each([
    ["no enable: its answer tells", UNKNOWN_PAIR, { kind: "enable", settings: {} }, false],
    ["a disable of what is not known", UNKNOWN_PAIR, DISABLE, true],
    ["no disable of what the table has disabled", DISABLED, DISABLE, false],
    ["a disable of what the table knows a part of", ENABLED, DISABLE, true],
    ["no disable of what the table knows all of", ALL, DISABLE, false],
    ["an update of what is not known", UNKNOWN_PAIR, update({ show_as_button: true }), true],
    [
      "an update of what the table has disabled: it is wrong",
      DISABLED,
      update({ show_as_button: true }),
      true,
    ],
    ["no update of settings that the table knows", ENABLED, update({ show_as_button: true }), false],
    [
      "an update of one that it does not",
      ENABLED,
      update({ show_as_button: true, is_signup_enabled: true }),
      true,
    ],
    ["what another operation left behind", { ...ALL, claim: held("operation_2") }, DISABLE, true],
    [
      "what another operation's lost call may have done",
      { ...ALL, unsettled: held("operation_2") },
      DISABLE,
      true,
    ],
    [
      "what another operation's call in doubt may have done",
      { ...ALL, inDoubt: ["operation_2"] },
      DISABLE,
      true,
    ],
    [
      "nothing that a crash of its own may have changed",
      { ...UNKNOWN_PAIR, claim: held("operation_1") },
      DISABLE,
      false,
    ],
    [
      "nothing that its own lost call may have changed",
      { ...UNKNOWN_PAIR, unsettled: held("operation_1") },
      DISABLE,
      false,
    ],
    [
      "nothing that its own call may have changed",
      { ...ALL, inDoubt: ["operation_2", "operation_1"] },
      DISABLE,
      false,
    ],
  ] as const)("%s", (_, pair, call, expected) => {
    expect(mustCapture(pair, "operation_1", call)).toBe(expected);
  });
});
