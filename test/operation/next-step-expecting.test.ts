import { describe, expect, it } from "vitest";
import { type PairState, type Seen, UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { ChangeRequest } from "../../contract/request.ts";
import type { Step, Turn } from "../../lambda/operation/next-step.ts";
import {
  ABSENT,
  CONFLICT,
  DELETE,
  DISABLE,
  ENABLE,
  FAIL,
  foreign,
  IN_DOUBT,
  look,
  OFF,
  ON,
  OVERTAKEN,
  patch,
  post,
  SETTINGS,
  SETTLE,
  stepFor,
  WITH_BUTTON,
} from "./situations.ts";

/** Requests that expect a state never act on a connection that a look has not shown in it. */
describe("the next step of a request that expects a state", () => {
  const BUTTON_OFF: Seen = { state: "enabled", settings: { ...SETTINGS, show_as_button: false } };
  const BUTTON_ON: Seen = { state: "enabled", settings: { ...SETTINGS, show_as_button: true } };
  const TURN_OFF: ChangeRequest = { ...DISABLE, expected: { state: "enabled", show_as_button: false } };
  const TURN_ON: ChangeRequest = { ...ENABLE, expected: { state: "disabled" } };
  const SET: ChangeRequest = { ...WITH_BUTTON, expected: { state: "enabled", show_as_button: false } };
  const CRASHED: PairState = {
    ...UNKNOWN_PAIR,
    version: 1,
    claim: { operationId: ENABLE.operation_id, alone: 0, untilMs: 0 },
  };
  const GONE: Turn = { kind: "absent" };
  const left = (detail: string): Step => ({
    do: "finish",
    ending: { status: "superseded", detail: `left alone: the connection is ${detail}` },
  });
  const notAs = (found: string, wanted: string) =>
    left(`${found}, not ${wanted} as expected; it was changed since`);
  const notSurely = (found: string, wanted: string) =>
    left(
      `${found}, not ${wanted} as expected; it was changed since; a call was made before, and it is unknown whether it took effect`,
    );

  it.each<[string, ChangeRequest, Parameters<typeof stepFor>[1], unknown]>([
    ["a look that is required", TURN_OFF, { isBlind: true }, look(true)],
    ["as expected: goes on", TURN_OFF, { sight: BUTTON_OFF }, DELETE],
    [
      "a setting that the connection does not have cannot differ",
      TURN_OFF,
      { sight: { state: "enabled", settings: {} } },
      DELETE,
    ],
    ["absent: left alone", TURN_OFF, { sight: ABSENT }, notAs("disabled", "enabled")],
    ["off: left alone", TURN_OFF, { sight: OFF }, notAs("off", "enabled")],
    [
      "another setting: left alone",
      TURN_OFF,
      { sight: BUTTON_ON },
      notAs("enabled with show_as_button=true", "with show_as_button=false"),
    ],
    ["an enable that expects nothing there", TURN_ON, { sight: ABSENT }, post()],
    [
      "on, at an unknown tenant: no POST, which would turn on what is removed meanwhile",
      SET,
      { sight: BUTTON_OFF },
      patch({ show_as_button: true }),
    ],
    ["after a PATCH that found nothing: a look", SET, { turn: GONE }, look(true)],
    [
      "after a PATCH that found nothing, absent: left alone",
      SET,
      { turn: GONE, sight: ABSENT },
      notAs("disabled", "enabled"),
    ],
    ["after a 409, on: left alone", TURN_ON, { turn: CONFLICT, sight: ON }, notAs("enabled", "disabled")],
    [
      "overtaken, and not as expected: takes nothing back",
      { ...DISABLE, expected: { state: "disabled" } },
      { pair: OVERTAKEN, sight: ON },
      notAs("enabled", "disabled"),
    ],
    [
      "overtaken, and as expected: takes back what was set before",
      TURN_OFF,
      { pair: OVERTAKEN, sight: BUTTON_OFF },
      patch({ assign_membership_on_login: false, show_as_button: true }),
    ],
  ])("%s", (_, request, known, expected) => {
    expect(stepFor(request, known)).toEqual(expected);
  });

  it.each<[string, ChangeRequest, Parameters<typeof stepFor>[1], unknown]>([
    ["a look that is required", TURN_OFF, { isBlind: true }, look(true)],
    ["an enable: a look that is required", TURN_ON, {}, look(true)],
    ["as expected: goes on", TURN_OFF, { sight: BUTTON_OFF }, DELETE],
    ["an enable, as expected: goes on", TURN_ON, { sight: ABSENT }, post()],
    ["a change, as expected: goes on", SET, { sight: BUTTON_OFF }, patch({ show_as_button: true })],
    ["as it asks for: settled", TURN_OFF, { sight: ABSENT }, SETTLE],
    ["an enable, as it asks for: settled", TURN_ON, { sight: ON }, SETTLE],
    ["a change, as it asks for: settled", SET, { sight: BUTTON_ON }, SETTLE],
    [
      "neither: left alone",
      TURN_OFF,
      { sight: BUTTON_ON },
      notSurely("enabled with show_as_button=true", "with show_as_button=false"),
    ],
    ["off is neither on nor absent: left alone", TURN_OFF, { sight: OFF }, notSurely("off", "enabled")],
    ["removed since a change: left alone", SET, { sight: ABSENT }, notSurely("disabled", "enabled")],
    [
      "an enable that finds other settings: left alone",
      { ...WITH_BUTTON, expected: { state: "disabled" } },
      { sight: BUTTON_OFF },
      notSurely("enabled", "disabled"),
    ],
    [
      "an edge's answer to the PATCH, and removed since: left alone",
      SET,
      { turn: foreign("update"), sight: ABSENT },
      notSurely("disabled", "enabled"),
    ],
    [
      "an edge's answer to the PATCH, which did nothing: a failure",
      SET,
      { turn: foreign("update"), sight: BUTTON_OFF },
      FAIL,
    ],
    [
      "an edge's answer to the DELETE, which did nothing: a failure",
      TURN_OFF,
      { turn: foreign("disable"), sight: BUTTON_OFF },
      FAIL,
    ],
    [
      "an edge's answer to the POST, which did its work: settled",
      TURN_ON,
      { turn: foreign("enable"), sight: ON },
      SETTLE,
    ],
  ])("its own call in doubt, %s", (_, request, known, expected) => {
    for (const pair of [IN_DOUBT, CRASHED]) {
      const alone = pair === CRASHED;
      expect(stepFor(request, { pair, alone, ...known })).toEqual(expected);
    }
  });
});
