import { describe, expect, it } from "vitest";
import { type PairState, type Seen, UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { Place } from "../../contract/place.ts";
import type { ChangeRequest } from "../../contract/request.ts";
import { type PlannedWrite, settlementAfter } from "../../lambda/operation/after-call.ts";
import { planChange } from "../../lambda/operation/plan.ts";
import { settleSeen } from "../../lambda/operation/settle-seen.ts";
import { CLAIM_LEASE_MS, claim, leaveUnsettled } from "../../lambda/order/claim.ts";

const NOW_MS = 1_000_000;
const KEY = { organizationId: "org_1", connectionId: "con_1" };
const ON: Seen = { state: "enabled", settings: { show_as_button: true } };
const OFF: Seen = { state: "off", settings: { show_as_button: true } };
const ABSENT: Seen = { state: "disabled" };

const place = (sequence: number): Place => ({ lane: "bulk", sequence: `${sequence}`, sentAtMs: sequence });
const enable = (operationId: string): ChangeRequest => ({
  operation_id: operationId,
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
});

/** A pair that an earlier request gave a setting. */
const GIVEN: PairState = {
  ...UNKNOWN_PAIR,
  version: 3,
  settings: { assign_membership_on_login: { value: true, place: place(1) } },
};

function planFor(pair: PairState, operationId: string, nowMs: number) {
  const plan = planChange(
    pair,
    { request: enable(operationId), place: place(2), alone: false },
    undefined,
    nowMs,
  );
  if (plan.do !== "call") throw new Error(plan.do);
  return plan;
}

/** The settings on record after a POST was answered with 201. */
function settingsAfter201(
  seen: Seen | undefined,
  repeatedPost: PlannedWrite["repeatedPost"],
): readonly string[] {
  const meaning = { kind: "done", result: "applied", stateBefore: "untold", auth0Status: 201 } as const;
  const write: PlannedWrite = {
    call: { kind: "enable", ...KEY, settings: {} },
    plan: planFor(GIVEN, "operation-1", NOW_MS),
    sight: seen && { seen, auth0Status: 200 },
    ...{ turn: undefined, repeatedPost },
  };
  const settlement = settlementAfter(meaning, write, { request: enable("operation-1") }, NOW_MS);
  return Object.keys(settlement?.next.settings ?? {});
}

describe("what a settlement leaves on record", () => {
  it.each([
    ["not associated", ABSENT, undefined, []],
    ["not associated", ABSENT, "upserted", []],
    ["on", ON, undefined, ["assign_membership_on_login"]],
    ["off, which keeps its settings", OFF, "refused", ["assign_membership_on_login"]],
    ["not looked at, by a tenant that refuses a repeated POST", undefined, "refused", []],
    ["not looked at, by a tenant that upserts", undefined, "upserted", ["assign_membership_on_login"]],
    ["not looked at, by an unknown tenant", undefined, undefined, ["assign_membership_on_login"]],
  ] as const)("of earlier settings, after a 201 for what was %s", (_, sight, repeatedPost, kept) => {
    expect(settingsAfter201(sight, repeatedPost)).toEqual(kept);
  });

  it("of another operation whose call is in doubt, where a look settles the pair", () => {
    const claimed = claim(UNKNOWN_PAIR, "unheard", 0, NOW_MS);
    if (claimed.kind !== "free") throw new Error(claimed.kind);
    const pair = leaveUnsettled(claimed.next);
    const laterMs = NOW_MS + CLAIM_LEASE_MS + 1;
    const plan = planFor(pair, "operation-1", laterMs);
    const { next } = settleSeen(enable("operation-1"), plan, { sight: ON, auth0Status: 200 }, laterMs);
    expect(next.inDoubt).toMatchObject([{ operationId: "unheard" }]);
    expect(next).toMatchObject({ version: pair.version + 1, applied: { operationId: "operation-1" } });
    expect(next.claim).toBeUndefined();
  });
});
