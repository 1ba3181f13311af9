import { describe, expect, it } from "vitest";
import type { PairState } from "../../contract/pair.ts";
import type { ChangeRequest } from "../../contract/request.ts";
import { TURNED_OFF } from "../../lambda/answer/interpret.ts";
import {
  ABSENT,
  applied,
  BELIEVED_ON,
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

/** What a newer request set, and an older one. */
const SET_BY_OTHERS: PairState = {
  ...applied("enabled", "9"),
  settings: {
    assign_membership_on_login: { value: true, place: { lane: "bulk", sequence: "9", sentAtMs: 9 } },
    is_signup_enabled: { value: true, place: { lane: "bulk", sequence: "1", sentAtMs: 1 } },
  },
};

describe("the next step of an enable", () => {
  it.each<[string, ChangeRequest, Parameters<typeof stepFor>[1], unknown]>([
    ["of what is not known: POST", ENABLE, {}, post()],
    ["of a capturing batch: a look first", ENABLE, { captures: true }, look(false)],
    [
      "at a tenant that refuses a repeated POST: none",
      ENABLE,
      { captures: true, repeatedPost: "refused" },
      post(),
    ],
    [
      "there, where another operation was settled since an earlier delivery: the 201 tells nothing of before that",
      ENABLE,
      { pair: applied("disabled", "1"), captures: true, repeatedPost: "refused", triedSinceMs: 1 },
      look(false),
    ],
    ["at a tenant that upserts: always a look", ENABLE, { repeatedPost: "upserted" }, look(false)],
    [
      "of what is enabled on record: a look first",
      ENABLE,
      { pair: BELIEVED_ON, repeatedPost: "refused" },
      look(false),
    ],
    ["where looking was given up", ENABLE, { pair: BELIEVED_ON, captures: true, isBlind: true }, post()],
    ["whose own call is in doubt: no look", ENABLE, { pair: IN_DOUBT, captures: true }, post()],
    ["seen absent: POST", ENABLE, { sight: ABSENT, captures: true }, post()],
    [
      "older than what is on record, seen absent: POST with what newer ones set, too",
      WITH_BUTTON,
      { pair: SET_BY_OTHERS, sight: ABSENT },
      post({ assign_membership_on_login: true, show_as_button: true }),
    ],
    [
      "older than what is on record, not seen, at a tenant that refuses a repeated POST: the same",
      WITH_BUTTON,
      { pair: SET_BY_OTHERS, isBlind: true, repeatedPost: "refused" },
      post({ assign_membership_on_login: true, show_as_button: true }),
    ],
    [
      "older than what is on record, not seen, at any other tenant: POST with its own, which may change what is there",
      WITH_BUTTON,
      { pair: SET_BY_OTHERS, isBlind: true, repeatedPost: "upserted" },
      post({ show_as_button: true }),
    ],
    [
      "older than what is on record, seen on: PATCH with its own alone",
      WITH_BUTTON,
      { pair: SET_BY_OTHERS, sight: ON, repeatedPost: "refused" },
      patch({ show_as_button: true }),
    ],
    ["seen off: POST, which says whether it turns on", ENABLE, { sight: OFF, captures: true }, post()],
    ["seen on, at a known tenant: nothing to do", ENABLE, { sight: ON, repeatedPost: "refused" }, SETTLE],
    [
      "seen on with other settings: PATCH",
      WITH_BUTTON,
      { sight: ON, repeatedPost: "upserted" },
      patch({ show_as_button: true }),
    ],
    [
      "seen on, at an unknown tenant: one POST that changes nothing else",
      WITH_BUTTON,
      { sight: ON },
      post({ ...SETTINGS, show_as_button: true }),
    ],
    [
      "seen on, where a refusal was believed for a day: the same POST once more",
      ENABLE,
      { sight: ON, repeatedPost: "refused", isWorthATry: true },
      post(SETTINGS),
    ],
    ["after a 409: a look that is required", ENABLE, { turn: CONFLICT }, look(true)],
    ["after a 409, even where looking was given up", ENABLE, { turn: CONFLICT, isBlind: true }, look(true)],
    ["after a 409, seen on: nothing to do", ENABLE, { turn: CONFLICT, sight: ON }, SETTLE],
    [
      "after a 409, seen on with other settings: PATCH",
      WITH_BUTTON,
      { turn: CONFLICT, sight: ON },
      patch({ show_as_button: true }),
    ],
    ...[OFF, ABSENT].map(
      (sight) =>
        [
          `after a 409, seen ${sight.state}: advice`,
          ENABLE,
          { turn: CONFLICT, sight },
          {
            do: "finish",
            ending: {
              status: "dead_lettered",
              reason: "rejected",
              detail: `409: ${TURNED_OFF}`,
              auth0Status: 409,
            },
          },
        ] as [string, ChangeRequest, Parameters<typeof stepFor>[1], unknown],
    ),
    [
      "after a PATCH that found nothing: POST",
      WITH_BUTTON,
      { turn: { kind: "absent" } },
      post({ show_as_button: true }),
    ],
    ["after an answer of the edge's: a look", ENABLE, { turn: foreign("enable") }, look(true)],
    [
      "after an answer of the edge's, seen on: done",
      ENABLE,
      { turn: foreign("enable"), sight: ON, pair: IN_DOUBT },
      SETTLE,
    ],
    [
      "after an answer of the edge's to POST, settings to set",
      WITH_BUTTON,
      { turn: foreign("enable"), sight: ON, pair: IN_DOUBT },
      patch({ show_as_button: true }),
    ],
    [
      "after an answer of the edge's to PATCH, not set: a failure",
      WITH_BUTTON,
      { turn: foreign("update"), sight: ON, pair: IN_DOUBT },
      FAIL,
    ],
    [
      "after an answer of the edge's, not on: a failure",
      ENABLE,
      { turn: foreign("enable"), sight: ABSENT, pair: IN_DOUBT },
      FAIL,
    ],
  ])("%s", (_, request, known, expected) => {
    expect(stepFor(request, known)).toEqual(expected);
  });
});

describe("the next step of a disable", () => {
  it.each<[string, ChangeRequest, Parameters<typeof stepFor>[1], unknown]>([
    ["DELETE", DISABLE, {}, DELETE],
    ["of a capturing batch: a look first", DISABLE, { captures: true }, look(false)],
    ["whatever a look shows: DELETE all the same", DISABLE, { captures: true, sight: ABSENT }, DELETE],
    ["off is not absent: DELETE", DISABLE, { captures: true, sight: OFF }, DELETE],
    ["after an answer of the edge's: a look", DISABLE, { turn: foreign("disable") }, look(true)],
    [
      "after an answer of the edge's, seen absent: done",
      DISABLE,
      { turn: foreign("disable"), sight: ABSENT },
      SETTLE,
    ],
    [
      "after an answer of the edge's, seen on: a failure",
      DISABLE,
      { turn: foreign("disable"), sight: ON },
      FAIL,
    ],
    [
      "overtaken by a newer enable: a look at what there is to take back",
      DISABLE,
      { pair: OVERTAKEN },
      look(true),
    ],
    [
      "overtaken, seen on: what applies is reset",
      DISABLE,
      { pair: OVERTAKEN, sight: ON },
      patch({ assign_membership_on_login: false, show_as_button: true }),
    ],
    [
      "overtaken, seen absent: nothing to take back",
      DISABLE,
      { pair: OVERTAKEN, sight: ABSENT },
      { do: "settle_overtaken" },
    ],
    [
      "overtaken, with nothing that differs",
      DISABLE,
      { pair: OVERTAKEN, sight: { state: "enabled", settings: { show_as_button: true } } },
      { do: "settle_overtaken" },
    ],
  ])("%s", (_, request, known, expected) => {
    expect(stepFor(request, known)).toEqual(expected);
  });
});
