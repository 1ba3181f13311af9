import { describe, expect, it } from "vitest";
import { type PairState, type Seen, UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { ChangeRequest } from "../../contract/request.ts";
import { TURNED_OFF } from "../../lambda/answer/interpret.ts";
import { nextStep, type Situation, type Step, type Turn } from "../../lambda/operation/next-step.ts";
import { type PlannedChange, planChange } from "../../lambda/operation/plan.ts";

const NOW_MS = 1_000_000;
const KEY = { organizationId: "org_1", connectionId: "con_1" };
const IDS = { operation_id: "operation-1", organization_id: "org_1", connection_id: "con_1" };
const ENABLE: ChangeRequest = { ...IDS, action: "enable" };
const WITH_BUTTON: ChangeRequest = { ...ENABLE, show_as_button: true };
const DISABLE: ChangeRequest = { ...IDS, action: "disable" };
const PLACE = { lane: "bulk", sequence: "5", sentAtMs: 5 } as const;

const SETTINGS = { assign_membership_on_login: true, show_as_button: false };
const ON: Seen = { state: "enabled", settings: SETTINGS };
const OFF: Seen = { state: "off", settings: SETTINGS };
const ABSENT: Seen = { state: "disabled" };

const CONFLICT: Turn = { kind: "associated", auth0Status: 409, atMs: 0 };
const foreign = (call: "enable" | "update" | "disable"): Turn => ({
  kind: "unrecognised",
  call,
  detail: "409, but not in Auth0's words",
  auth0Status: 409,
});

const applied = (state: "enabled" | "disabled", sequence: string): PairState => ({
  ...UNKNOWN_PAIR,
  version: 1,
  applied: {
    operationId: "operation-0",
    state,
    result: "applied",
    before: { state: "unknown" },
    auth0Status: 201,
    place: { ...PLACE, sequence },
    atMs: 0,
  },
});
const BELIEVED_ON = applied("enabled", "1");
const IN_DOUBT: PairState = { ...UNKNOWN_PAIR, version: 1, inDoubt: ["operation-1"] };
/** A newer enable was applied; the disable only takes back what was set before it. */
const OVERTAKEN = applied("enabled", "9");

function stepFor(
  request: ChangeRequest,
  { pair = UNKNOWN_PAIR, ...known }: Partial<Situation> & { readonly pair?: PairState } = {},
): Step {
  const change: PlannedChange = { request, place: PLACE, alone: false };
  const plan = planChange(pair, change, undefined, NOW_MS);
  if (plan.do !== "call") throw new Error(`the plan is to ${plan.do}`);
  const nothing = {
    sight: undefined,
    turn: undefined,
    captures: false,
    isBlind: false,
    repeatedPost: undefined,
    isWorthATry: known.repeatedPost === undefined,
  };
  return nextStep({ request, key: KEY, plan, ...nothing, ...known });
}

const look = (isRequired: boolean): Step => ({ do: "look", isRequired });
const post = (settings = {}): Step => ({ do: "write", call: { kind: "enable", ...KEY, settings } });
const patch = (settings = {}): Step => ({ do: "write", call: { kind: "update", ...KEY, settings } });
const DELETE: Step = { do: "write", call: { kind: "disable", ...KEY } };
const SETTLE: Step = { do: "settle" };
const FAIL = { do: "fail", detail: "409, but not in Auth0's words", auth0Status: 409 };

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

describe("the next step of a request that expects a state", () => {
  const ROLLBACK: ChangeRequest = { ...DISABLE, expected: { state: "enabled", show_as_button: false } };
  const leftAlone = (detail: string): Step => ({ do: "finish", ending: { status: "superseded", detail } });

  it.each<[string, ChangeRequest, Parameters<typeof stepFor>[1], unknown]>([
    ["a look that is required", ROLLBACK, { isBlind: true }, look(true)],
    ["as expected: goes on", ROLLBACK, { sight: ON }, DELETE],
    [
      "a setting that the connection does not have cannot differ",
      ROLLBACK,
      { sight: { state: "enabled", settings: {} } },
      DELETE,
    ],
    [
      "absent: left alone",
      ROLLBACK,
      { sight: ABSENT },
      leftAlone("left alone: the connection is disabled, not enabled as expected; it was changed since"),
    ],
    [
      "off: left alone",
      ROLLBACK,
      { sight: OFF },
      leftAlone("left alone: the connection is off, not enabled as expected; it was changed since"),
    ],
    [
      "another setting: left alone",
      ROLLBACK,
      { sight: { state: "enabled", settings: { show_as_button: true } } },
      leftAlone(
        "left alone: the connection is enabled with show_as_button=true, not with show_as_button=false as expected; it was changed since",
      ),
    ],
    [
      "an enable that expects nothing there",
      { ...ENABLE, expected: { state: "disabled" } },
      { sight: ABSENT },
      post(),
    ],
    ["its own call in doubt: what is there may be its own work", ROLLBACK, { pair: IN_DOUBT }, DELETE],
  ])("%s", (_, request, known, expected) => {
    expect(stepFor(request, known)).toEqual(expected);
  });
});
