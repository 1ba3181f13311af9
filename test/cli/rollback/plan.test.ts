import { describe, expect, test } from "vitest";
import { planRollback } from "../../../cli/rollback/plan.ts";
import { type Applied, type Pair, UNKNOWN_PAIR } from "../../../lambda/order/pair.ts";
import type { OperationItem } from "../../../lambda/stores/operation-item.ts";

const PAIR = { organization_id: "org_1", connection_id: "con_1" };
const place = { lane: "bulk", sequence: "5", sentAtMs: 0 } as const;

function entry(fields: Partial<OperationItem>): OperationItem {
  const common = { operation_id: "row-1", action: "enable", status: "succeeded", result: "applied", ...PAIR };
  return { ...common, ...fields } as OperationItem;
}

function lastApplied(operationId: string, settings: Pair["settings"] = {}): Pair {
  const applied: Applied = {
    operationId,
    state: "enabled",
    result: "applied",
    before: { state: "unknown" },
    auth0Status: 201,
    place,
    atMs: 0,
  };
  return { ...UNKNOWN_PAIR, version: 1, applied, settings };
}

const isOwn = (operationId: string) => operationId.startsWith("rollback");
const plan = (fields: Partial<OperationItem>, pair = lastApplied("row-1")) =>
  planRollback(entry(fields), pair, isOwn);

describe("taking back an operation of a batch", () => {
  test("an enable of what was disabled is disabled again", () => {
    expect(plan({ before: "disabled" })).toMatchObject({
      kind: "return",
      row: { action: "disable", ...PAIR },
    });
  });

  test("a disable of what was enabled is enabled again, with its settings", () => {
    const settings = { assign_membership_on_login: true, show_as_button: false, is_signup_enabled: false };
    expect(plan({ action: "disable", before: "enabled", before_settings: settings })).toMatchObject({
      kind: "return",
      row: { action: "enable", ...PAIR, ...settings },
      unknown: [],
    });
  });

  test("settings of which nobody knows what they were are named", () => {
    const before_settings = { show_as_button: false };
    expect(plan({ action: "disable", before: "enabled", before_settings })).toMatchObject({
      kind: "return",
      unknown: ["assign_membership_on_login", "is_signup_enabled"],
    });
    const changed = lastApplied("row-1", {
      is_signup_enabled: { value: true, place },
      assign_membership_on_login: { value: true, place: { ...place, sequence: "2" } },
    });
    expect(plan({ result: "updated", before: "enabled", before_settings }, changed)).toMatchObject({
      row: { action: "enable", show_as_button: false },
      unknown: ["is_signup_enabled"],
    });
  });

  test.each([
    ["what Auth0 rejected", { status: "dead_lettered" as const, reason: "rejected" }],
    ["what nobody could read", { status: "dead_lettered" as const, reason: "malformed" }],
    ["a second use of an id", { status: "dead_lettered" as const, reason: "operation_id_reused" }],
    [
      "a list that could not be retrieved",
      { action: "retrieve", status: "dead_lettered" as const, reason: "expired" },
    ],
    ["what was superseded", { status: "superseded" as const }],
    ["what was cancelled", { status: "cancelled" as const }],
    ["what changed nothing", { result: "unchanged" }],
    ["what was only retrieved", { action: "retrieve", result: "retrieved" }],
  ])("there is nothing to take back of %s", (_, fields) => {
    expect(plan(fields)).toEqual({ kind: "nothing" });
  });

  test.each([
    ...["attempts_exhausted", "expired", "receive_limit", "crashed_worker"].map(
      (reason) => [`dead-lettered as ${reason}`, { status: "dead_lettered" as const, reason }] as const,
    ),
    ["cancelled after a call", { status: "cancelled" as const, detail: "a call was made before" }],
  ] as const)("nobody knows whether it took effect: %s", (_, fields) => {
    expect(plan(fields)).toEqual({ kind: "unknown", what: "effect" });
  });

  test("what was changed since is left alone", () => {
    expect(plan({ before: "disabled" }, lastApplied("somebody-else"))).toEqual({
      kind: "changed_since",
      byOperationId: "somebody-else",
    });
    const overtaken = { ...lastApplied("row-1"), newest: { ...(lastApplied("newer").applied as Applied) } };
    expect(plan({ before: "disabled" }, overtaken)).toMatchObject({ byOperationId: "newer" });
  });

  test("what this rollback itself changed is part of it: it may be run again", () => {
    expect(plan({ before: "disabled" }, lastApplied("rollback-row-1"))).toMatchObject({ kind: "return" });
  });

  test("a state before that is not on record cannot be returned to", () => {
    const unknown = { kind: "unknown", what: "state_before" };
    expect(plan({ before: "unknown" })).toEqual(unknown);
    expect(plan({ before: "enabled", result: "updated" })).toEqual(unknown);
    expect(plan({ action: "disable", before: "enabled" })).toMatchObject({
      kind: "return",
      unknown: ["assign_membership_on_login", "show_as_button", "is_signup_enabled"],
    });
  });
});
