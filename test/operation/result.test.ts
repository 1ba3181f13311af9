import { expect, it } from "vitest";
import type { Seen } from "../../contract/pair.ts";
import { resultOf } from "../../lambda/operation/result.ts";

const ON: Seen = { state: "enabled", settings: { show_as_button: true } };
const OFF: Seen = { state: "off", settings: {} };
const ABSENT: Seen = { state: "disabled" };

it.each([
  ["an unseen 201", "enable", "applied", {}, undefined, false, "applied"],
  ["an unseen 404 to a DELETE", "disable", "unchanged", {}, undefined, false, "unchanged"],
  [
    "the same after a call in doubt: that call's work",
    "disable",
    "unchanged",
    {},
    undefined,
    true,
    "applied",
  ],
  ["a 201 for what was on: an upsert", "enable", "applied", {}, ON, false, "unchanged"],
  ["an upsert that set something", "enable", "applied", { show_as_button: false }, ON, false, "updated"],
  ["a 201 for what was off", "enable", "applied", {}, OFF, false, "applied"],
  ["a 201 for what was absent", "enable", "applied", {}, ABSENT, false, "applied"],
  ["a look after a lost POST of what was absent", "enable", "unchanged", {}, ABSENT, true, "applied"],
  ["a look after a lost POST of what was on", "enable", "unchanged", {}, ON, true, "unchanged"],
  ["a 204 for what was absent", "disable", "applied", {}, ABSENT, false, "unchanged"],
  ["a 204 for what was on", "disable", "applied", {}, ON, false, "applied"],
  [
    "a 404 for what was on a moment ago: another client's work",
    "disable",
    "unchanged",
    {},
    ON,
    false,
    "unchanged",
  ],
  ["a 404 after a lost DELETE of what was on", "disable", "unchanged", {}, ON, true, "applied"],
] as const)("%s", (_, action, told, settings, seen, isInDoubt, expected) => {
  expect(resultOf(told, { action, settings, seen, isInDoubt })).toBe(expected);
});
