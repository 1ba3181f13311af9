import { describe, expect, test } from "vitest";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { type Applied, type Before, type PairState, UNKNOWN_PAIR } from "../../../contract/pair.ts";
import type { ChangeRequest, Settings } from "../../../contract/request.ts";
import { planRollback } from "../../../operator/rollback/plan.ts";
import type { Since } from "../../../operator/rollback/since.ts";

const PAIR = { organization_id: "org_1", connection_id: "con_1" };
const OWN = "row-of-the-batch";
const place = { lane: "bulk", sequence: "5", sentAtMs: 0 } as const;
const older = { ...place, sequence: "2" };

const ALL = { assign_membership_on_login: true, show_as_button: false, is_signup_enabled: false };
/** What an enterprise connection has. */
const ENTERPRISE = { assign_membership_on_login: false, show_as_button: true };

function entry(fields: Partial<OperationItem>): OperationItem {
  const common = {
    operation_id: OWN,
    action: "enable",
    lane: "bulk",
    status: "succeeded",
    result: "applied",
  };
  return { ...common, ...PAIR, ...fields } as OperationItem;
}

interface Left {
  readonly state?: Applied["state"];
  readonly before?: Before;
  /** What the batch's row named. */
  readonly named?: Settings;
  /** What the connection had afterwards, as the answer showed it. */
  readonly left?: Settings;
  readonly operationId?: string;
}

/** A pair as a row of the batch left it. */
function leftBy({
  state = "enabled",
  before = { state: "unknown" },
  named = {},
  left,
  operationId = OWN,
}: Left): PairState {
  const applied: Applied = {
    operationId,
    state,
    result: "applied",
    before,
    ...(left === undefined ? {} : { left }),
    auth0Status: 201,
    place,
    atMs: 0,
  };
  const settings = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, { value, place }]));
  return { ...UNKNOWN_PAIR, version: 1, applied, settings };
}

const plan = (fields: Partial<OperationItem>, left: Left, trustRecords = false) =>
  planRollback(entry(fields), leftBy(left), undefined, { trustRecords });
const disabling = { action: "disable" };

describe("a rollback returns", () => {
  test.each(["seen", "inferred"] as const)("what was not associated (%s), by a disable", (source) => {
    const before = { state: "disabled", source } as const;
    expect(plan({}, { before, named: { show_as_button: false } })).toEqual({
      kind: "return",
      row: {
        action: "disable",
        ...PAIR,
        expected: { state: "enabled", show_as_button: false, operation_id: OWN },
        reason: `rollback of ${OWN}`,
      },
      unknown: [],
    });
  });

  test("what was not associated only while it has all settings that the batch left it with", () => {
    const before = { state: "disabled", source: "seen" } as const;
    const step = plan({}, { before, named: { show_as_button: true }, left: ENTERPRISE });
    expect(step).toHaveProperty("row.expected", { state: "enabled", ...ENTERPRISE, operation_id: OWN });
  });

  test("what was enabled with other settings whatever became of those that the batch did not name", () => {
    const before = { state: "enabled", source: "seen", settings: ALL } as const;
    const left = { ...ALL, show_as_button: true };
    const step = plan({ result: "updated" }, { before, named: { show_as_button: true }, left });
    expect(step).toHaveProperty("row.expected", {
      state: "enabled",
      show_as_button: true,
      operation_id: OWN,
    });
  });

  test("what was enabled, with its settings, after a disable", () => {
    const before = { state: "enabled", source: "seen", settings: ALL } as const;
    expect(plan(disabling, { state: "disabled", before })).toMatchObject({
      kind: "return",
      row: { action: "enable", ...PAIR, ...ALL, expected: { state: "disabled", operation_id: OWN } },
      unknown: [],
    });
  });

  test("of a connection that was enabled all along only the settings that the batch named", () => {
    const before = { state: "enabled", source: "seen", settings: ALL } as const;
    const step = plan({ result: "updated" }, { before, named: { show_as_button: true } });
    expect(step).toMatchObject({ kind: "return", row: { action: "enable", show_as_button: false } });
    expect(step).not.toHaveProperty("row.assign_membership_on_login");
  });

  test("a setting that a seen entry lacks neither as unknown nor at all", () => {
    const before = { state: "enabled", source: "seen", settings: ENTERPRISE } as const;
    const step = plan(disabling, { state: "disabled", before });
    expect(step).toMatchObject({ kind: "return", row: ENTERPRISE, unknown: [] });
    expect(step).not.toHaveProperty("row.is_signup_enabled");
  });

  test("what is only on record where records are trusted, and names the settings that are not on record", () => {
    const before = { state: "enabled", source: "recorded", settings: { show_as_button: false } } as const;
    expect(plan(disabling, { state: "disabled", before }, true)).toMatchObject({
      kind: "return",
      row: { action: "enable", show_as_button: false },
      unknown: ["assign_membership_on_login", "is_signup_enabled"],
    });
  });

  test("what is only on record with all settings that apply: no other is unknown", () => {
    const before = { state: "enabled", source: "recorded", settings: ENTERPRISE, isComplete: true } as const;
    const step = plan(disabling, { state: "disabled", before }, true);
    expect(step).toMatchObject({ kind: "return", row: ENTERPRISE, unknown: [] });
    expect(step).not.toHaveProperty("row.is_signup_enabled");
  });

  test("a setting that another request gave before, and not one that the batch did not name", () => {
    const before = { state: "enabled", source: "seen", settings: ALL } as const;
    const pair = leftBy({ before, named: { show_as_button: true } });
    const settings = { ...pair.settings, assign_membership_on_login: { value: true, place: older } };
    const step = planRollback(entry({}), { ...pair, settings }, undefined, { trustRecords: false });
    expect(step).toMatchObject({ row: { expected: { state: "enabled", show_as_button: true } } });
    expect(step).not.toHaveProperty("row.expected.assign_membership_on_login");
  });
});

describe("a rollback returns a pair that was only repaired since", () => {
  /** As a repair left it, which saw what a user had done before. */
  const repaired = (left: Left) =>
    leftBy({ ...left, operationId: "repair", before: { state: "disabled", source: "seen" } });
  const since = (fields: Partial<ChangeRequest>, before: Before): Since => ({
    kind: "repaired",
    request: { operation_id: OWN, action: "enable", ...PAIR, ...fields } as ChangeRequest,
    before,
  });
  const planned = (pair: PairState, known: Since, trustRecords = false) =>
    planRollback(entry({}), pair, known, { trustRecords });

  test("to what it was before the batch, for the state that the batch left and the repair brought back", () => {
    const before = { state: "enabled", source: "seen", settings: ALL } as const;
    const pair = repaired({ named: { show_as_button: true, is_signup_enabled: true } });
    expect(planned(pair, since({ show_as_button: true }, before))).toMatchObject({
      kind: "return",
      row: { action: "enable", show_as_button: false },
    });
    // The other setting was an older request's.
    expect(planned(pair, since({ show_as_button: true }, before))).toHaveProperty("row.expected", {
      state: "enabled",
      show_as_button: true,
      operation_id: "repair",
    });
  });

  test("by a disable only while it has the settings that requests gave it, and no user's", () => {
    const before = { state: "disabled", source: "inferred" } as const;
    const users = { assign_membership_on_login: true, show_as_button: false };
    const pair = repaired({ named: { show_as_button: false }, left: users });
    expect(planned(pair, since({ show_as_button: false }, before))).toHaveProperty("row", {
      action: "disable",
      ...PAIR,
      expected: {
        state: "enabled",
        assign_membership_on_login: false,
        show_as_button: false,
        is_signup_enabled: false,
        operation_id: "repair",
      },
      reason: `rollback of ${OWN}`,
    });
  });

  test("by an enable after a disable", () => {
    const before = { state: "enabled", source: "seen", settings: ALL } as const;
    const pair = repaired({ state: "disabled" });
    const step = planRollback(entry(disabling), pair, since(disabling as Partial<ChangeRequest>, before), {
      trustRecords: false,
    });
    expect(step).toMatchObject({
      kind: "return",
      row: { action: "enable", ...ALL, expected: { state: "disabled", operation_id: "repair" } },
    });
  });

  test("not where the state before the batch is only on record, and not where the records do not tell", () => {
    const before = { state: "disabled", source: "recorded" } as const;
    expect(planned(repaired({}), since({}, before))).toEqual({ kind: "left", why: "only_recorded" });
    expect(planned(repaired({}), since({}, before), true)).toHaveProperty("kind", "return");
    expect(planned(repaired({}), { kind: "unknown" })).toEqual({ kind: "left", why: "since_unknown" });
  });
});

describe("a rollback leaves", () => {
  const disabled = { state: "disabled", source: "seen" } as const;

  test("a pair that a newer request was applied to, also where an older one filled in settings later", () => {
    const changed = { kind: "changed_since", byOperationId: "newer" };
    const newer = leftBy({ before: disabled, operationId: "newer" });
    expect(planRollback(entry({}), newer, { kind: "newer" }, { trustRecords: false })).toEqual(changed);
    const overtaken = {
      ...leftBy({ before: disabled }),
      newest: leftBy({ operationId: "newer" }).applied as Applied,
    };
    expect(planRollback(entry({}), overtaken, { kind: "newer" }, { trustRecords: false })).toEqual(changed);
  });

  test.each<[string, Partial<OperationItem>, Left, boolean]>([
    ["before_unknown", {}, { before: { state: "unknown" } }, true],
    [
      "before_unknown",
      { result: "updated" },
      { before: { state: "enabled", source: "recorded" }, named: { show_as_button: true } },
      true,
    ],
    ["only_recorded", {}, { before: { state: "disabled", source: "recorded" } }, false],
    [
      "only_recorded",
      disabling,
      { state: "disabled", before: { state: "enabled", source: "recorded", settings: ALL } },
      false,
    ],
    [
      "was_off",
      disabling,
      { state: "disabled", before: { state: "off", source: "seen", settings: ALL } },
      false,
    ],
    ["was_off", {}, { before: { state: "off", source: "seen", settings: ALL } }, true],
  ])("%s: %j", (why, fields, left, trustRecords) => {
    expect(plan(fields, left, trustRecords)).toEqual({ kind: "left", why });
  });

  test.each([
    ...["attempts_exhausted", "expired", "receive_limit", "crashed_worker"].map(
      (reason) => [`dead-lettered as ${reason}`, { status: "dead_lettered" as const, reason }] as const,
    ),
    ["cancelled after a call", { status: "cancelled" as const, detail: "a call was made before" }],
  ] as const)("what may have taken effect unheard: %s", (_, fields) => {
    expect(plan(fields, { before: disabled })).toEqual({ kind: "left", why: "effect_unknown" });
  });

  test.each([
    ["Auth0 rejected", { status: "dead_lettered", reason: "rejected" }],
    ["a look left alone", { status: "superseded", detail: "it is not enabled" }],
  ] as const)("what %s after an earlier call that may have taken effect unheard", (_, fields) => {
    const ended = entry(fields);
    for (const pair of [
      { ...UNKNOWN_PAIR, inDoubt: [{ operationId: OWN }] },
      { ...leftBy({ operationId: "older" }), unsettled: { operationId: OWN, untilMs: 0 } },
    ]) {
      const step = planRollback(ended, pair, undefined, { trustRecords: true });
      expect(step).toEqual({ kind: "left", why: "effect_unknown" });
    }
  });

  test("a pair that is not on record", () => {
    expect(planRollback(entry({}), UNKNOWN_PAIR, undefined, { trustRecords: true })).toEqual({
      kind: "left",
      why: "before_unknown",
    });
  });
});

describe("a rollback has nothing to do for", () => {
  test.each([
    ["what Auth0 rejected", { status: "dead_lettered" as const, reason: "rejected" }],
    ["what is not a request", { status: "dead_lettered" as const, reason: "malformed" }],
    ["a second use of an id", { status: "dead_lettered" as const, reason: "operation_id_reused" }],
    [
      "a list that could not be retrieved",
      { action: "retrieve", status: "dead_lettered" as const, reason: "expired" },
    ],
    ["what was superseded", { status: "superseded" as const }],
    ["what was left alone", { status: "superseded" as const, detail: "left alone: it is off" }],
    ["what was cancelled", { status: "cancelled" as const }],
    ["what a look left alone", { status: "superseded" as const, detail: "it is not enabled" }],
    ["what changed nothing", { result: "unchanged" }],
    ["what was only retrieved", { action: "retrieve", result: "retrieved" }],
    ["an urgent request that names the batch", { lane: "interactive" as const }],
  ])("%s", (_, fields) => {
    expect(plan(fields, { before: { state: "disabled", source: "seen" } })).toEqual({ kind: "nothing" });
  });

  test("a DELETE of what was seen to be absent: a 204 says nothing about before", () => {
    const left: Left = { state: "disabled", before: { state: "disabled", source: "seen" } };
    expect(plan(disabling, left)).toEqual({ kind: "nothing" });
  });

  test("an update of settings that do not apply to the connection", () => {
    const left: Left = {
      before: { state: "enabled", source: "seen", settings: ENTERPRISE },
      named: { is_signup_enabled: true },
    };
    expect(plan({ result: "updated" }, left)).toEqual({ kind: "nothing" });
  });
});
